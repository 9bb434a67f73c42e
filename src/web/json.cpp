#include "web/json.hpp"

namespace chat::web {

Response json_response(int status, const Value& body) {
  return {.status = status,
          .content_type = "application/json",
          .body = to_json(body),
          .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace chat::web
