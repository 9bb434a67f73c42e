#pragma once

#include <chat/service.hpp>

#include "chat/service/lifecycle.hpp"
#include "chat/service/parts.hpp"

namespace chat {

class Service::Impl {
 public:
  Impl(Service& service, Options options, Hooks hooks, std::unique_ptr<Store> store,
       std::unique_ptr<Transport> transport)
      : parts(service, std::move(options), std::move(hooks), std::move(store),
              std::move(transport)) {}

  core::Parts parts;
  core::Lifecycle lifecycle{parts};
};

}  // namespace chat
