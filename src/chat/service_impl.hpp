#pragma once

#include <chat/service.hpp>

#include "chat/core.hpp"
#include "chat/lifecycle.hpp"

namespace chat {

class Service::Impl {
 public:
  Impl(Service& service, Options options, Hooks hooks, std::unique_ptr<Store> store,
       std::unique_ptr<Transport> transport)
      : core(service, std::move(options), std::move(hooks), std::move(store),
             std::move(transport)) {}

  core::Core core;
  core::Lifecycle lifecycle{core};
};

}  // namespace chat
