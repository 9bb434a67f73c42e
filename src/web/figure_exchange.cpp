#include "web/figure_exchange.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/epoch_time.hpp"
#include "base/log.hpp"

namespace chat::web {
namespace {

namespace asio = boost::asio;

constexpr const char* kBusEvent = "chat:figures";
constexpr std::chrono::seconds kRate(1);
/// For how long an answer, and a question, is good.
constexpr std::chrono::seconds kPatience(3);
// Whoever may use the bus can send anything.
constexpr std::size_t kLongestFigures = 16'384;  // bytes
constexpr std::size_t kMostNodes = 1'000;

std::int64_t now_ms() { return base::epoch_time<std::chrono::milliseconds>(); }

/// What an operator reads of an error.
std::string text_of(const Error& error) {
  const bool is_internal = error.code == codes::kInternalError && !error.args.empty();
  const std::string* detail = is_internal ? error.args.front().if_string() : nullptr;
  return detail != nullptr ? *detail : error.code;
}

bool are_figures(const std::string& text) {
  if (text.size() > kLongestFigures) return false;
  const std::optional<Value> value = parse_json(text);
  return value && value->is_object();
}

}  // namespace

FigureExchange::FigureExchange(Service& service, NodeFacts facts, Watchers watchers)
    : service_(service), facts_(std::move(facts)), watchers_(std::move(watchers)) {}

void FigureExchange::open() {
  if (!service_.store().is_shared()) return;
  service_.on(kBusEvent, [weak = weak_from_this(), &service = service_](const Args& args) {
    const bool is_ours =
        args.size() == 3 && args[0].is_string() && args[1].is_bool() && args[2].is_string();
    if (!is_ours || args[0].as_string() == service.instance_uid()) return;
    asio::post(service.executor(), [weak, args] {
      const Self self = weak.lock();
      if (self) self->on_bus(args[0].as_string(), args[1].as_bool(), args[2].as_string());
    });
  });
}

void FigureExchange::on_bus(const std::string& node, bool is_asking, std::string figures) {
  if (watchers_.are_any() && are_figures(figures) &&
      (others_.size() < kMostNodes || others_.contains(node))) {
    others_[node] = {std::move(figures), Clock::now()};
  }
  if (!is_asking) return;
  asked_until_ = Clock::now() + kPatience;
  start();
}

void FigureExchange::wake() {
  asio::post(service_.executor(), [self = shared_from_this()] { self->start(); });
}

void FigureExchange::close() {
  asio::post(service_.executor(), [self = shared_from_this()] { self->is_closed_ = true; });
}

bool FigureExchange::is_needed() const {
  return !is_closed_ && (watchers_.are_any() || Clock::now() < asked_until_);
}

void FigureExchange::start() {
  if (is_running_ || !is_needed()) return;
  is_running_ = true;
  const Self self = shared_from_this();
  asio::co_spawn(service_.executor(), run(self), [self](std::exception_ptr problem) {
    self->is_running_ = false;
    if (problem) base::log_error("figures cannot be collected");
  });
}

Task<> FigureExchange::run(Self self) {
  asio::steady_timer timer(self->service_.executor());
  while (self->is_needed()) {
    const Clock::time_point next = Clock::now() + kRate;
    self->begin(self->is_looking_, look);
    self->begin(self->is_checking_, check);
    const std::string own = co_await node_figures(self->service_, self->facts_, self->health_);
    if (self->service_.store().is_shared()) {
      self->begin(self->is_publishing_, [&own](Self publisher) { return publish(publisher, own); });
    }
    self->forget_silent();
    if (self->watchers_.are_any()) self->tell(own);
    timer.expires_at(next);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  self->others_.clear();
}

template <class Work>
void FigureExchange::begin(bool& is_under_way, Work work) {
  if (is_under_way) return;
  is_under_way = true;
  const Self self = shared_from_this();
  asio::co_spawn(service_.executor(), work(self),
                 [self, &is_under_way](std::exception_ptr) { is_under_way = false; });
}

Task<> FigureExchange::look(Self self) {
  auto nodes = co_await self->service_.store().list_instances();
  if (!nodes) co_return;
  if (nodes->size() > kMostNodes) nodes->resize(kMostNodes);
  self->nodes_ = *std::move(nodes);
}

Task<> FigureExchange::check(Self self) {
  const Result<> ready = co_await self->service_.check_ready();
  self->health_ = {.is_ready = ready.has_value(),
                   .problem = ready ? std::string() : text_of(ready.error()),
                   .checked = now_ms()};
}

Task<> FigureExchange::publish(Self self, std::string figures) {
  Args args;
  args.emplace_back(self->service_.instance_uid());
  args.emplace_back(self->watchers_.are_any());
  args.emplace_back(std::move(figures));
  // A lost one is followed by the next.
  static_cast<void>(co_await self->service_.store().publish_bus(kBusEvent, std::move(args)));
}

void FigureExchange::forget_silent() {
  const Clock::time_point oldest = Clock::now() - kPatience;
  std::erase_if(others_, [&](const auto& entry) { return entry.second.heard < oldest; });
}

std::string FigureExchange::describe(const InstanceInfo& node, const std::string* figures) const {
  const bool is_self = node.uid == service_.instance_uid();
  std::string text =
      to_json(Value(Object{{"id", Value(node.uid)},
                           {"advertise", node.advertise.empty() ? Value() : Value(node.advertise)},
                           {"self", Value(is_self)},
                           {"heartbeat", node.heartbeat > 0 ? Value(node.heartbeat) : Value()}}));
  text.pop_back();
  return text + ",\"figures\":" + (figures != nullptr ? *figures : "null") + '}';
}

void FigureExchange::tell(const std::string& own) {
  std::vector<InstanceInfo> nodes = nodes_;
  const std::string& self = service_.instance_uid();
  if (std::ranges::find(nodes, self, &InstanceInfo::uid) == nodes.end()) {
    nodes.push_back({.uid = self, .heartbeat = 0});
  }
  std::ranges::sort(nodes, {}, &InstanceInfo::uid);
  std::string list;
  for (const InstanceInfo& node : nodes) {
    const auto other = others_.find(node.uid);
    const std::string* figures = other != others_.end() ? &other->second.figures : nullptr;
    list += (list.empty() ? "" : ",") + describe(node, node.uid == self ? &own : figures);
  }
  watchers_.tell("{\"time\":" + std::to_string(now_ms()) + ",\"state\":\"" +
                 service_.options().state + "\",\"nodes\":[" + list + "]}");
}

}  // namespace chat::web
