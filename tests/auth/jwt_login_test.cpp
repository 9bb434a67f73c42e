#include "auth/jwt_login.hpp"

#include <arpa/inet.h>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "chat/service_fixture.hpp"
#include "http_client/worker.hpp"
#include "signer.hpp"
#include "support/redis_server.hpp"

namespace chat::test {
namespace {

using auth::test::key_set_of;
using auth::test::Signer;

const std::string kSecret(32, 's');

/// Accepts connections, and stays silent.
class SilentServer {
 public:
  SilentServer() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    auto* const address = reinterpret_cast<sockaddr*>(&address_);
    if (bind(listener_, address, size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, address, &size) != 0) {
      throw std::runtime_error("cannot listen");
    }
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  ~SilentServer() { ::close(listener_); }

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/keys";
  }

  bool wait_until_asked() const {
    pollfd listener{.fd = listener_, .events = POLLIN, .revents = 0};
    return poll(&listener, 1, 10'000) == 1;
  }

 private:
  const int listener_;
  sockaddr_in address_{};
};

class JwtLoginTest : public ServiceTest {
 protected:
  void start_with(auth::Options jwt) {
    login_ =
        std::make_unique<auth::JwtLogin>(std::move(jwt), worker_, [this] { return now_.load(); });
    hooks.on_connect = [this](Service& its_service, std::string socket, HandshakePtr handshake) {
      return login_->log_in(its_service, std::move(socket), std::move(handshake));
    };
    hooks.on_close = [this](Service&, std::optional<Error>) { return close(); };
    ASSERT_TRUE(start());
  }

  void start_with_secret() {
    auth::Options jwt;
    jwt.secret = kSecret;
    jwt.data_claims = {"role"};
    start_with(std::move(jwt));
  }

  void TearDown() override {
    ServiceTest::TearDown();
    worker_.stop();
  }

  std::string dial_with(Value payload, Handshake::Fields query = {}) {
    Handshake handshake;
    handshake.auth = std::move(payload);
    handshake.query = std::move(query);
    const std::string socket = "t" + std::to_string(++count_);
    transport->connect(socket, std::move(handshake));
    return socket;
  }

  std::string dial_with_token(const std::string& token) {
    return dial_with(Object{{"token", token}});
  }

  /// The confirmed name, or the error.
  std::string outcome_of(const std::string& socket) {
    const auto is_decided = [&] {
      return transport->count(socket, "loginConfirmed") + transport->count(socket, "loginRejected");
    };
    if (!eventually([&] { return is_decided() == 1; })) return "nothing";
    for (const Received& event : transport->received(socket)) {
      if (event.name.starts_with("login")) return event.args.at(0).as_string();
    }
    return "nothing";
  }

  Object claims_of(const std::string& user, std::int64_t seconds = 60) const {
    return {{"sub", user}, {"exp", now_.load() + seconds}, {"role", "guest"}};
  }

  const Signer signer_{"HS256", kSecret};
  std::atomic<std::int64_t> now_{1'700'000'000};
  http::Worker worker_;
  std::unique_ptr<auth::JwtLogin> login_;

 private:
  Task<Result<>> close() {
    co_await login_->close();
    co_await worker_.finish();
    co_return Result<>();
  }

  std::size_t count_ = 0;
};

TEST_F(JwtLoginTest, ATokenIsWhoItSays) {
  start_with_secret();
  const std::string socket = dial_with_token(signer_.token(claims_of("ann")));
  EXPECT_EQ(transport->wait_for(socket, "loginConfirmed")->args,
            (Args{"ann", Object{{"role", "guest"}, {"id", socket}}}));
}

TEST_F(JwtLoginTest, ThePayloadsTokenComesBeforeTheQuerys) {
  start_with_secret();
  const std::string ann = signer_.token(claims_of("ann"));
  const std::string bob = signer_.token(claims_of("bob"));
  EXPECT_EQ(outcome_of(dial_with(Object{{"token", ann}}, {{"token", bob}})), "ann");
  EXPECT_EQ(outcome_of(dial_with(Value(), {{"token", bob}})), "bob");
  EXPECT_EQ(outcome_of(dial_with(Object{{"token", ""}}, {{"token", bob}})), "bob");
}

TEST_F(JwtLoginTest, WithoutATokenThereIsNoLogin) {
  start_with_secret();
  EXPECT_EQ(outcome_of(dial_with(Value())), "ChatServiceError: No login provided");
  EXPECT_EQ(outcome_of(dial_with(Object{{"token", 5}, {"userName", "ann"}})),
            "ChatServiceError: No login provided");
}

TEST_F(JwtLoginTest, ARefusedTokenSaysNoMoreThanWhy) {
  start_with_secret();
  EXPECT_EQ(outcome_of(dial_with_token("nonsense")), "ChatServiceError: Invalid token: malformed");
  EXPECT_EQ(outcome_of(dial_with_token(signer_.token(claims_of("ann", 0)))),
            "ChatServiceError: Invalid token: expired");
  const Signer other("HS256", std::string(32, 'o'));
  const std::string socket = dial_with_token(other.token(claims_of("ann")));
  EXPECT_EQ(outcome_of(socket), "ChatServiceError: Invalid token: signature");
  EXPECT_TRUE(transport->wait_until_disconnected(socket));
}

TEST_F(JwtLoginTest, AConnectionEndsWithItsToken) {
  start_with_secret();
  const std::string brief = dial_with_token(signer_.token(claims_of("ann", 60)));
  const std::string longer = dial_with_token(signer_.token(claims_of("bob", 61)));
  ASSERT_TRUE(transport->wait_for(brief, "loginConfirmed"));
  ASSERT_TRUE(transport->wait_for(longer, "loginConfirmed"));
  now_ += 60;
  EXPECT_TRUE(transport->wait_until_disconnected(brief));
  EXPECT_TRUE(transport->is_connected(longer));
}

TEST_F(JwtLoginTest, AFreshTokenProlongsTheConnection) {
  start_with_secret();
  const std::string ann = dial_with_token(signer_.token(claims_of("ann")));
  const std::string bob = dial_with_token(signer_.token(claims_of("bob")));
  ASSERT_TRUE(transport->wait_for(ann, "loginConfirmed"));
  ASSERT_TRUE(transport->wait_for(bob, "loginConfirmed"));
  EXPECT_EQ(ask(ann, "refreshToken", {signer_.token(claims_of("ann", 120))}), Value());
  now_ += 60;
  EXPECT_TRUE(transport->wait_until_disconnected(bob));
  EXPECT_TRUE(transport->is_connected(ann));
  now_ += 60;
  EXPECT_TRUE(transport->wait_until_disconnected(ann));
}

TEST_F(JwtLoginTest, AFreshTokenThatDoesNotHoldChangesNothing) {
  start_with_secret();
  const std::string ann = dial_with_token(signer_.token(claims_of("ann")));
  ASSERT_TRUE(transport->wait_for(ann, "loginConfirmed"));
  EXPECT_EQ(refusal(ann, "refreshToken", {signer_.token(claims_of("bob", 120))}),
            "ChatServiceError: Action is not allowed");
  EXPECT_EQ(refusal(ann, "refreshToken", {"nonsense"}),
            "ChatServiceError: Invalid token: malformed");
  EXPECT_EQ(refusal(ann, "refreshToken"), "ChatServiceError: Invalid token: malformed");
  EXPECT_EQ(refusal(ann, "refreshToken", {signer_.token(claims_of("ann", 0))}),
            "ChatServiceError: Invalid token: expired");
  now_ += 60;
  EXPECT_TRUE(transport->wait_until_disconnected(ann));
}

TEST_F(JwtLoginTest, AKeyFileThatIsNoneStopsTheStart) {
  const TemporaryDirectory directory;
  auth::Options jwt;
  jwt.public_key_file = (directory.path() / "key.pem").string();
  EXPECT_THROW(auth::JwtLogin(jwt, worker_), std::runtime_error);
  std::ofstream(jwt.public_key_file) << "nonsense";
  EXPECT_THROW(auth::JwtLogin(jwt, worker_), std::runtime_error);
  jwt.jwks_file = std::exchange(jwt.public_key_file, "");
  EXPECT_THROW(auth::JwtLogin(jwt, worker_), std::runtime_error);
}

TEST_F(JwtLoginTest, AKeyThatFitsNoAlgorithmIsFoundBeforeTheStart) {
  const TemporaryDirectory directory;
  auth::Options jwt;
  EXPECT_EQ(auth::check_key_file(jwt), std::nullopt);
  jwt.public_key_file = (directory.path() / "key.pem").string();
  std::ofstream(jwt.public_key_file) << Signer("ES256").public_pem();
  EXPECT_EQ(auth::check_key_file(jwt), std::nullopt);
  jwt.algorithms = {"RS256"};
  EXPECT_EQ(auth::check_key_file(jwt),
            jwt.public_key_file + ": the key is for none of the algorithms");
  EXPECT_THROW(auth::JwtLogin(jwt, worker_), std::runtime_error);
}

TEST_F(JwtLoginTest, KeysAreExchangedWhileTheServerRuns) {
  const TemporaryDirectory directory;
  const Signer first("ES256");
  const Signer second("RS256");
  auth::Options jwt;
  jwt.jwks_file = (directory.path() / "keys.json").string();
  jwt.jwks_cooldown = 1;
  std::ofstream(jwt.jwks_file) << key_set_of({first.jwk("1")});
  start_with(jwt);
  EXPECT_EQ(outcome_of(dial_with_token(first.token(claims_of("ann"), "1"))), "ann");
  EXPECT_EQ(outcome_of(dial_with_token(second.token(claims_of("bob"), "2"))),
            "ChatServiceError: Invalid token: unknown key");
  std::ofstream(jwt.jwks_file) << key_set_of({second.jwk("2")});
  EXPECT_EQ(outcome_of(dial_with_token(second.token(claims_of("bob"), "2"))), "bob");
  EXPECT_EQ(outcome_of(dial_with_token(first.token(claims_of("ann"), "1"))),
            "ChatServiceError: Invalid token: unknown key");
}

TEST_F(JwtLoginTest, WithoutKeysALoginIsToldToComeAgain) {
  auth::Options jwt;
  jwt.jwks_url = SilentServer().url();  // nothing listens there any more
  start_with(jwt);
  EXPECT_EQ(outcome_of(dial_with_token(Signer("ES256").token(claims_of("ann")))),
            "ChatServiceError: Server operation timeout");
}

TEST_F(JwtLoginTest, ALoginThatWaitsForKeysOutlivesNoService) {
  const SilentServer server;
  auth::Options jwt;
  jwt.jwks_url = server.url();
  options.close_timeout = 100;
  start_with(jwt);
  dial_with_token(Signer("ES256").token(claims_of("ann")));
  ASSERT_TRUE(server.wait_until_asked());
  settle();
  service->close();
  const Result<> closed = service->wait();
  ASSERT_TRUE(closed.has_error());
  EXPECT_EQ(closed.error().code, "timeout");
}

}  // namespace
}  // namespace chat::test
