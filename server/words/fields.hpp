#pragma once
#include <string>
#include <vector>

#include "words/reading.hpp"

// Numbers that are none of a report's, and facts beside the state of health.
namespace linli::words {

/// Covers phone numbers, ages, dates and times of day. Before temperatures and counts are looked for.
void cover_asides(reading& r);
/// "隔离第7天": covers it and returns the day.
std::optional<int> take_isolation_day(reading& r);
/// Goods with how much of them, as in "大米10斤": "rice:10jin". Covers the quantity; goods without one are bare codes.
/// Of a scanned reading; the numbers must be uncovered. Unless somebody `wants` anyway, only those behind a word of
/// wanting.
std::vector<std::string> goods_of(const reading& r, bool wants);
/// Covers quantities behind goods ("10斤"), so that they are no counts and nothing unknown.
void cover_quantities(reading& r);

/// How many wares are named with how much of them: "五花肉两斤、鸡蛋一板" are two.
std::size_t counted_wares(const reading& r);
/// The same of food that no list has: "馒头十个 花卷五个", "草莓两盒" are known by their last character; "三十块" is a
/// price.
std::size_t counted_food(std::string_view text);

/// What is asked for, goods among it. Where something is said precisely, "other" and "medicine" say no more.
void add_needs(understanding& u, const reading& r);

}  // namespace linli::words
