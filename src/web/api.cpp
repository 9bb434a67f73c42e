#include "web/api.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "web/api_endpoints.hpp"
#include "web/figure_events.hpp"
#include "web/problem.hpp"

namespace chat::web {

/// Shared by all routes.
struct Api::State {
  State(Service& its_service, ApiOptions options)
      : service(its_service),
        keys(std::move(options.keys)),
        places(std::make_shared<StreamPlaces>(options.max_streams, 0, service.options())),
        rooms(service, options.events, places, RoomEvents::Audience::kKeyHolders),
        figures(service, std::move(options.facts), places, options.events.max_backlog_bytes) {}

  /// The holder of the request's key, or what to answer without one.
  const ApiKeys::Holder* holder_of(const Request& request, Response& refusal) const;
  /// The same, with a right.
  const ApiKeys::Holder* holder_of(const Request& request, Right right, Response& refusal) const;

  Service& service;
  const ApiKeys keys;
  const std::shared_ptr<StreamPlaces> places;
  RoomEvents rooms;
  FigureEvents figures;
  std::atomic<bool> is_open = false;
};

namespace {

using Endpoint = Task<Response> (*)(Service& service, Request request);
/// An endpoint that looks at the key itself.
using KeyedEndpoint = Task<Response> (*)(Service& service, const ApiKeys::Holder& holder,
                                         Request request);

Response unauthorized() {
  Response response = problem(401, "a key is needed: Authorization: Bearer KEY");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

Task<Response> describe_api(Request) {
  co_return Response{
      .content_type = "application/json", .body = std::string(openapi_json()), .headers = {}};
}

}  // namespace

const ApiKeys::Holder* Api::State::holder_of(const Request& request, Response& refusal) const {
  const std::string* authorization = request.header("authorization");
  const ApiKeys::Holder* const holder = authorization ? keys.find(*authorization) : nullptr;
  if (holder && is_open) return holder;
  refusal = holder ? problem(503, "the service is starting") : unauthorized();
  return nullptr;
}

const ApiKeys::Holder* Api::State::holder_of(const Request& request, Right right,
                                             Response& refusal) const {
  const ApiKeys::Holder* const holder = holder_of(request, refusal);
  if (!holder || holder->rights.has(right)) return holder;
  refusal = api::lacks(*holder, right);
  return nullptr;
}

namespace {

/// Adds routes.
template <class StatePtr>
class Routes {
 public:
  Routes(Router& router, StatePtr state) : router_(router), state_(std::move(state)) {}

  void add(const char* method, const char* path, Right right, Endpoint endpoint) {
    router_.add(method, kRoot + path, [state = state_, right, endpoint](Request request) {
      return serve(state, right, endpoint, std::move(request));
    });
  }

  void add(const char* method, const char* path, KeyedEndpoint endpoint) {
    router_.add(method, kRoot + path, [state = state_, endpoint](Request request) {
      return serve_keyed(state, endpoint, std::move(request));
    });
  }

  /// `events` of the state serve the requests.
  template <class Events>
  void add_stream(const char* path, Events events) {
    router_.add_connection(
        "GET", kRoot + path,
        [state = state_, events](net::HttpConnection& connection, Request request) {
          Response refusal;
          if (!state->holder_of(request, Right::kRead, refusal)) return connection.respond(refusal);
          ((*state).*events).serve(connection, std::move(request));
        });
  }

 private:
  static Task<Response> serve(StatePtr state, Right right, Endpoint endpoint, Request request) {
    Response response;
    if (!state->holder_of(request, right, response)) co_return response;
    response = co_await endpoint(state->service, std::move(request));
    co_return response;
  }

  static Task<Response> serve_keyed(StatePtr state, KeyedEndpoint endpoint, Request request) {
    Response response;
    const ApiKeys::Holder* const holder = state->holder_of(request, response);
    if (!holder) co_return response;
    response = co_await endpoint(state->service, *holder, std::move(request));
    co_return response;
  }

  const std::string kRoot = "/api/v1";

  Router& router_;
  const StatePtr state_;
};

}  // namespace

Api::Api(Router& router, Service& service, ApiOptions options)
    : state_(options.keys.empty() ? nullptr
                                  : std::make_shared<State>(service, std::move(options))) {
  if (!state_) return;
  using enum Right;
  router.add("GET", "/api/v1/openapi.json", describe_api);
  Routes routes(router, state_);
  routes.add("GET", "/key", api::get_key);
  routes.add("POST", "/commands/{command}", api::run_command);
  routes.add("GET", "/rooms", kRead, api::list_rooms);
  routes.add("POST", "/rooms", kAdmin, api::add_room);
  routes.add("GET", "/rooms/{room}", kRead, api::get_room);
  routes.add("PATCH", "/rooms/{room}", kAdmin, api::change_room);
  routes.add("DELETE", "/rooms/{room}", kAdmin, api::delete_room);
  routes.add("GET", "/rooms/{room}/access", kRead, api::get_access);
  routes.add_stream("/rooms/{room}/events", &State::rooms);
  routes.add("GET", "/rooms/{room}/lists/{list}", kRead, api::get_room_list);
  routes.add("GET", "/rooms/{room}/messages", kRead, api::get_messages);
  routes.add("POST", "/rooms/{room}/messages", kModerate, api::post_message);
  routes.add("GET", "/rooms/{room}/users", kRead, api::get_room_users);
  routes.add("POST", "/publish", kModerate, api::publish);
  routes.add("GET", "/users", kRead, api::list_users);
  routes.add("POST", "/users", kAdmin, api::add_user);
  routes.add("GET", "/users/{user}", kRead, api::get_user);
  routes.add("DELETE", "/users/{user}", kAdmin, api::delete_user);
  routes.add("POST", "/users/{user}/disconnect", kModerate, api::disconnect_user);
  routes.add("GET", "/nodes", kRead, api::list_nodes);
  routes.add_stream("/events", &State::figures);
  routes.add("POST", "/bus/{event}", kAdmin, api::emit_on_bus);
}

Api::~Api() = default;

void Api::open() {
  if (state_) state_->is_open = true;
}

Task<> Api::close() {
  if (!state_) co_return;
  co_await state_->rooms.close();
  co_await state_->figures.close();
}

}  // namespace chat::web
