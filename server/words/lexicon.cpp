#include "words/lexicon.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "words/normalise.hpp"

// The commonest words only: everything that is not here goes to a person. Sources: behaviour rules of this project (danger
// words, look-alikes, opt-out words) and everyday usage in residents' groups.
namespace linli::words {

namespace {

using s = sense;

constexpr phrase phrases[] = {
    // well
    {"平安", s::ok_household, ""}, {"报平安", s::ok_household, ""}, {"家里平安", s::ok_household, ""}, {"全家平安", s::ok_household, ""},
    {"家中平安", s::ok_household, ""}, {"平安无事", s::ok_household, ""}, {"全家安好", s::ok_household, ""}, {"全家都好", s::ok_household, ""},
    {"一家平安", s::ok_household, ""}, {"阖家平安", s::ok_household, ""}, {"家里都好", s::ok_household, ""}, {"一家都好", s::ok_household, ""},
    {"都好", s::ok_plural, ""}, {"都平安", s::ok_plural, ""}, {"都正常", s::ok_plural, ""}, {"都没事", s::ok_plural, ""}, {"都安好", s::ok_plural, ""},
    {"都挺好", s::ok_plural, ""}, {"都很好", s::ok_plural, ""}, {"大家都好", s::ok_plural, ""}, {"全都好", s::ok_plural, ""}, {"都好着呢", s::ok_plural, ""},
    {"都健康", s::ok_plural, ""}, {"均正常", s::ok_plural, ""}, {"均好", s::ok_plural, ""}, {"均无异常", s::ok_plural, ""}, {"都无异常", s::ok_plural, ""},
    {"正常", s::ok, ""}, {"一切正常", s::ok, ""}, {"一切都好", s::ok_plural, ""}, {"没事", s::ok, ""}, {"没事儿", s::ok, ""}, {"安好", s::ok, ""}, {"挺好", s::ok, ""},
    {"挺好的", s::ok, ""}, {"很好", s::ok, ""}, {"好的很", s::ok, ""}, {"好得很", s::ok, ""}, {"好着呢", s::ok, ""}, {"无异常", s::ok, ""}, {"没有异常", s::ok, ""},
    {"没问题", s::ok, ""}, {"没有问题", s::ok, ""}, {"无恙", s::ok, ""}, {"安然无恙", s::ok, ""}, {"健康", s::ok, ""}, {"身体健康", s::ok, ""}, {"无症状", s::ok, ""},
    {"没有症状", s::ok, ""}, {"没什么事", s::ok, ""}, {"无不适", s::ok, ""}, {"没有不适", s::ok, ""}, {"没有不舒服", s::ok, ""}, {"冇事", s::ok, ""}, {"莫得事", s::ok, ""},
    {"体温正常", s::ok, ""}, {"安全", s::ok, ""}, {"好好的", s::ok, ""}, {"safe", s::ok_household, ""}, {"all safe", s::ok_plural, ""}, {"all good", s::ok_plural, ""},
    {"all fine", s::ok_plural, ""}, {"all ok", s::ok_plural, ""}, {"we are fine", s::ok_plural, ""}, {"we're fine", s::ok_plural, ""}, {"we are all fine", s::ok_plural, ""},
    {"i'm fine", s::ok, ""}, {"i am fine", s::ok, ""}, {"fine", s::ok, ""}, {"normal", s::ok, ""},
    // looks well, is not
    {"不正常", s::not_ok, ""}, {"不太正常", s::not_ok, ""}, {"不太好", s::not_ok, ""}, {"不好", s::not_ok, ""}, {"不平安", s::not_ok, ""}, {"都不好", s::not_ok, ""},
    {"不舒服", s::symptom, "unwell"}, {"不太舒服", s::symptom, "unwell"}, {"难受", s::symptom, "unwell"}, {"不安全", s::not_ok, ""}, {"不大好", s::not_ok, ""},
    {"有问题", s::not_ok, ""}, {"有异常", s::not_ok, ""}, {"异常", s::not_ok, ""}, {"有事", s::not_ok, ""}, {"出事", s::not_ok, ""}, {"没好", s::not_ok, ""}, {"还没好", s::not_ok, ""},
    {"not ok", s::not_ok, ""}, {"not fine", s::not_ok, ""}, {"not safe", s::not_ok, ""}, {"not good", s::not_ok, ""}, {"没收到", s::not_ok, ""}, {"不知道", s::hedge, ""},
    {"平安夜", s::order, ""}, {"平安银行", s::order, ""}, {"平安保险", s::order, ""}, {"健康码", s::order, ""}, {"健康证", s::order, ""}, {"安全帽", s::order, ""},
    {"正常吗", s::question, ""}, {"应该", s::hedge, ""}, {"可能", s::hedge, ""}, {"好像", s::hedge, ""}, {"估计", s::hedge, ""}, {"大概", s::hedge, ""}, {"但是", s::hedge, ""},
    {"但", s::hedge, ""}, {"不过", s::hedge, ""}, {"就是", s::hedge, ""}, {"除了", s::hedge, ""}, {"不是", s::no, ""},
    // symptoms
    {"发烧", s::symptom, "fever"}, {"发热", s::symptom, "fever"}, {"高烧", s::symptom, "fever"}, {"低烧", s::symptom, "fever"}, {"低热", s::symptom, "fever"}, {"烧", s::symptom, "fever"},
    {"咳嗽", s::symptom, "cough"}, {"干咳", s::symptom, "cough"}, {"咳", s::symptom, "cough"}, {"气短", s::symptom, "short_breath"}, {"胸闷", s::symptom, "short_breath"},
    {"喘", s::symptom, "short_breath"}, {"呼吸困难", s::symptom, "short_breath"}, {"胸痛", s::symptom, "chest_pain"}, {"嗓子疼", s::symptom, "sore_throat"}, {"喉咙痛", s::symptom, "sore_throat"},
    {"嗓子痛", s::symptom, "sore_throat"}, {"咽痛", s::symptom, "sore_throat"}, {"喉咙疼", s::symptom, "sore_throat"}, {"鼻塞", s::symptom, "congestion"}, {"流鼻涕", s::symptom, "congestion"},
    {"流涕", s::symptom, "congestion"}, {"头疼", s::symptom, "headache"}, {"头痛", s::symptom, "headache"}, {"头晕", s::symptom, "headache"}, {"乏力", s::symptom, "fatigue"}, {"没力气", s::symptom, "fatigue"},
    {"没精神", s::symptom, "fatigue"}, {"肌肉酸痛", s::symptom, "muscle_ache"}, {"浑身疼", s::symptom, "muscle_ache"}, {"全身酸痛", s::symptom, "muscle_ache"}, {"没胃口", s::symptom, "appetite_loss"},
    {"吃不下", s::symptom, "appetite_loss"}, {"呕吐", s::symptom, "vomiting"}, {"吐了", s::symptom, "vomiting"}, {"恶心", s::symptom, "vomiting"}, {"腹泻", s::symptom, "diarrhoea"}, {"拉肚子", s::symptom, "diarrhoea"},
    {"失眠", s::symptom, "insomnia"}, {"睡不着", s::symptom, "insomnia"}, {"心慌", s::symptom, "palpitation"}, {"焦虑", s::symptom, "anxiety"}, {"害怕", s::symptom, "anxiety"}, {"摔", s::symptom, "fall"},
    {"出血", s::symptom, "bleeding"}, {"流血", s::symptom, "bleeding"}, {"疼", s::symptom, "unwell"}, {"痛", s::symptom, "unwell"}, {"病", s::symptom, "unwell"}, {"阳了", s::symptom, "unwell"},
    {"fever", s::symptom, "fever"}, {"cough", s::symptom, "cough"}, {"sick", s::symptom, "unwell"}, {"unwell", s::symptom, "unwell"}, {"headache", s::symptom, "headache"},
    {"有人不舒服", s::symptom, "unwell"}, {"感冒", s::symptom, "unwell"}, {"过敏", s::symptom, "unwell"}, {"住院", s::symptom, "unwell"},
    // negation
    {"无", s::negator, ""}, {"没有", s::negator, ""}, {"没", s::negator, ""}, {"不", s::negator, ""}, {"未", s::negator, ""}, {"木有", s::negator, ""}, {"no", s::negator, ""}, {"not", s::negator, ""},
    // needs
    {"要帮忙", s::need, "other"}, {"需要帮忙", s::need, "other"}, {"需要帮助", s::need, "other"}, {"帮帮", s::need, "other"}, {"求助", s::need, "other"}, {"救命", s::danger, ""}, {"帮忙", s::need, "other"},
    {"需要药", s::need, "medicine"}, {"没药", s::need, "medicine"}, {"药快没了", s::need, "medicine"}, {"药没了", s::need, "medicine"}, {"药吃完了", s::need, "medicine"}, {"药", s::need, "medicine"}, {"胰岛素", s::need, "medicine:insulin"},
    {"没米", s::need, "food"}, {"没菜", s::need, "food"}, {"没吃的", s::need, "food"}, {"没东西吃", s::need, "food"}, {"买菜", s::need, "food"}, {"断粮", s::need, "food"}, {"没水", s::need, "water"}, {"停水", s::need, "water"},
    {"停电", s::need, "other"}, {"体温计", s::need, "thermometer"}, {"口罩", s::need, "mask"}, {"用车", s::need, "transport"}, {"送医", s::need, "transport"}, {"透析", s::need, "transport"}, {"help", s::need, "other"},
    {"需要", s::need, "other"}, {"缺", s::need, "other"}, {"急", s::need, "other"},
    {"不需要", s::no_need, ""}, {"不需要帮忙", s::no_need, ""}, {"不用帮忙", s::no_need, ""}, {"无需", s::no_need, ""}, {"没有需要", s::no_need, ""}, {"不缺", s::no_need, ""}, {"暂时不需要", s::no_need, ""}, {"无需求", s::no_need, ""}, {"不需要帮助", s::no_need, ""},
    // danger, at any time
    {"喘不上气", s::danger, "short_breath"}, {"喘不过气", s::danger, "short_breath"}, {"胸口疼", s::danger, "chest_pain"}, {"胸口痛", s::danger, "chest_pain"}, {"摔倒起不来", s::danger, "fall"}, {"起不来", s::danger, "fall"}, {"晕倒", s::danger, ""},
    {"昏倒", s::danger, ""}, {"叫不醒", s::danger, ""}, {"抽搐", s::danger, ""}, {"大出血", s::danger, "bleeding"}, {"嘴歪", s::danger, ""}, {"半边身子麻", s::danger, ""}, {"羊水破", s::danger, ""}, {"着火", s::danger, ""}, {"失火", s::danger, ""}, {"起火", s::danger, ""},
    {"冒烟", s::danger, ""}, {"触电", s::danger, ""}, {"溺水", s::danger, ""}, {"被困", s::danger, ""}, {"电梯困人", s::danger, ""}, {"煤气味", s::danger, ""}, {"煤气漏", s::danger, ""}, {"煤气泄漏", s::danger, ""}, {"漏煤气", s::danger, ""}, {"煤气中毒", s::danger, ""}, {"燃气泄漏", s::danger, ""},
    {"喝农药", s::danger, ""}, {"割腕", s::distress, ""}, {"跳楼", s::distress, ""}, {"不想活", s::distress, ""}, {"家暴", s::danger, ""}, {"走丢", s::danger, ""}, {"孩子不见了", s::danger, ""}, {"失去意识", s::danger, ""}, {"没有呼吸", s::danger, ""}, {"没呼吸", s::danger, ""}, {"自杀", s::distress, ""}, {"can't breathe", s::danger, "short_breath"}, {"chest pain", s::danger, "chest_pain"},
    {"煤气费", s::harmless, ""}, {"热死了", s::harmless, ""}, {"笑死", s::harmless, ""}, {"要命", s::harmless, ""}, {"没着火", s::harmless, ""},
    // receipts
    {"收到", s::ack, ""}, {"已收到", s::ack, ""}, {"收到了", s::ack, ""}, {"好的", s::ack, ""}, {"好", s::ack, ""}, {"嗯", s::ack, ""}, {"嗯嗯", s::ack, ""}, {"知道了", s::ack, ""}, {"了解", s::ack, ""}, {"明白", s::ack, ""}, {"ok", s::ack, ""}, {"okay", s::ack, ""}, {"👌", s::ack, ""}, {"👍", s::ack, ""}, {"好滴", s::ack, ""}, {"行", s::ack, ""}, {"已阅", s::ack, ""}, {"got it", s::ack, ""},
    // questions
    {"?", s::question, ""}, {"吗", s::question, ""}, {"什么", s::question, ""}, {"怎么", s::question, ""}, {"几点", s::question, ""}, {"哪里", s::question, ""}, {"哪儿", s::question, ""}, {"谁", s::question, ""}, {"为什么", s::question, ""}, {"多久", s::question, ""}, {"能不能", s::question, ""}, {"是不是", s::question, ""}, {"有没有", s::question, ""}, {"啥", s::question, ""}, {"what", s::question, ""}, {"when", s::question, ""}, {"where", s::question, ""},
    // not at home
    {"不在家", s::away, ""}, {"在外地", s::away, ""}, {"出差", s::away, ""}, {"回老家", s::away, ""}, {"外出", s::away, ""}, {"不在本市", s::away, ""}, {"在老家", s::away, ""}, {"away", s::away, ""},
    {"不想说", s::decline, ""}, {"别问", s::decline, ""}, {"不填", s::decline, ""}, {"拒绝", s::decline, ""}, {"隐私", s::decline, ""},
    // stopping; the whole message only
    {"退订", s::optout, ""}, {"拒收", s::optout, ""}, {"stop", s::optout, ""}, {"stopall", s::optout, ""}, {"unsubscribe", s::optout, ""}, {"revoke", s::optout, ""}, {"optout", s::optout, ""}, {"不要再发了", s::optout, ""}, {"别再发了", s::optout, ""}, {"td", s::optout, ""},
    {"有", s::yes, ""}, {"是", s::yes, ""}, {"是的", s::yes, ""}, {"yes", s::yes, ""}, {"否", s::no, ""},
    // who
    {"我", s::self, ""}, {"本人", s::self, ""}, {"我自己", s::self, ""}, {"我们", s::plural, ""}, {"我们家", s::plural, ""}, {"我家", s::plural, ""}, {"全家", s::plural, ""}, {"一家", s::plural, ""}, {"家里", s::plural, ""}, {"家人", s::plural, ""}, {"大家", s::plural, ""}, {"都", s::plural, ""}, {"全部", s::plural, ""}, {"咱家", s::plural, ""}, {"我们一家", s::plural, ""}, {"一家人", s::plural, ""}, {"家里人", s::plural, ""}, {"均", s::plural, ""}, {"we", s::plural, ""},
    // says nothing
    {"的", s::plain, ""}, {"了", s::plain, ""}, {"啊", s::plain, ""}, {"呢", s::plain, ""}, {"哦", s::plain, ""}, {"呀", s::plain, ""}, {"哈", s::plain, ""}, {"噢", s::plain, ""}, {"谢谢", s::plain, ""}, {"谢谢关心", s::plain, ""}, {"辛苦了", s::plain, ""}, {"辛苦", s::plain, ""}, {"您好", s::plain, ""}, {"你好", s::plain, ""}, {"大家好", s::plain, ""}, {"早上好", s::plain, ""}, {"今天", s::plain, ""}, {"今日", s::plain, ""}, {"现在", s::plain, ""}, {"目前", s::plain, ""},
    {"身体", s::plain, ""}, {"情况", s::plain, ""}, {"状况", s::plain, ""}, {"体温", s::plain, ""}, {"温度", s::plain, ""}, {"很", s::plain, ""}, {"等", s::plain, ""}, {"和", s::plain, ""}, {"及", s::plain, ""}, {"也", s::plain, ""}, {"共", s::plain, ""}, {"报", s::plain, ""}, {"回", s::plain, ""}, {"感谢", s::plain, ""}, {"社区", s::plain, ""}, {"业主", s::plain, ""}, {"住户", s::plain, ""}, {"请放心", s::plain, ""}, {"放心", s::plain, ""}, {"一切", s::plain, ""}, {"在家", s::plain, ""}, {"任何", s::plain, ""}, {"症状", s::plain, ""}, {"🙏", s::plain, ""}, {"🌹", s::plain, ""}, {"thanks", s::plain, ""}, {"thank you", s::plain, ""}, {"hi", s::plain, ""}, {"hello", s::plain, ""}, {"and", s::plain, ""}, {"everyone", s::plural, ""}, {"all", s::plural, ""},
};

constexpr std::string_view surnames =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹"
    "薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝";

bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Phrases by their first byte, longest first.
const std::map<char, std::vector<const phrase*>>& by_first() {
  static const auto table = [] {
    std::map<char, std::vector<const phrase*>> out;
    for (const auto& p : phrases) out[p.text[0]].push_back(&p);
    for (auto& [first, list] : out) {
      std::stable_sort(list.begin(), list.end(), [](const phrase* a, const phrase* b) { return a->text.size() > b->text.size(); });
    }
    return out;
  }();
  return table;
}

}  // namespace

const phrase* phrase_at(std::string_view text, std::size_t at) {
  const auto list = by_first().find(text[at]);
  if (list == by_first().end()) return nullptr;
  for (const auto* p : list->second) {
    if (text.compare(at, p->text.size(), p->text) != 0) continue;
    const auto end = at + p->text.size();
    if (is_word_char(p->text[0]) && at > 0 && is_word_char(text[at - 1])) continue;  // "no" is not in "know"
    if (is_word_char(p->text.back()) && end < text.size() && is_word_char(text[end])) continue;
    return p;
  }
  return nullptr;
}

std::size_t surname_at(std::string_view text, std::size_t at) {
  for (const std::string_view both : {"欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "夏侯", "端木"}) {
    if (text.compare(at, both.size(), both) == 0) return both.size();
  }
  if (at + 3 > text.size()) return 0;
  const auto found = surnames.find(text.substr(at, 3));
  return found != std::string_view::npos && found % 3 == 0 ? 3 : 0;
}

}  // namespace linli::words
