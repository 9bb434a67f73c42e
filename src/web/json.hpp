// JSON in requests and responses.
#pragma once

#include <chat/value.hpp>

#include "web/request.hpp"

namespace chat::web {

Response json_response(int status, const Value& body);

}  // namespace chat::web
