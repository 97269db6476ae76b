// SPDX-License-Identifier: Apache-2.0
#include "base/result.h"

namespace garde {

std::string Error::message() const {
  std::string text;
  if (!where.empty()) text += where + ": ";
  text += what;
  if (!mend.empty()) text += "; " + mend;
  return text;
}

}  // namespace garde
