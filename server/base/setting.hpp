#pragma once
#include <string_view>

namespace linli {

enum class setting_kind { text, integer, boolean, duration, secret };

/// One configuration key: reading, help, the sample file and redaction all come from this record.
struct setting {
  std::string_view name;  ///< e.g. "api_base"
  setting_kind kind = setting_kind::text;
  std::string_view fallback;  ///< the default, as it would stand in the file; ignored when required
  std::string_view help;      ///< one sentence: effect and unit
  bool required = false;
};

}  // namespace linli
