#include "web/problem.hpp"

#include <chat/value.hpp>
#include <gtest/gtest.h>

namespace chat::web {
namespace {

TEST(ProblemTest, CarriesTheCodeAndTheArgumentsOfTheContract) {
  const Response response = problem(errors::no_room("a"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const Object expected{{"title", Value("Not Found")},
                        {"status", Value(404)},
                        {"detail", Value("ChatServiceError: No such room a")},
                        {"code", Value("noRoom")},
                        {"args", Value(Array{Value("a")})}};
  EXPECT_EQ(parse_json(response.body), Value(expected));
}

TEST(ProblemTest, TellsNobodyWhatAnInternalErrorSays) {
  const Response response = problem(errors::internal_error("password is x"));
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("password"), std::string::npos);
  EXPECT_NE(response.body.find("internalError"), std::string::npos);
}

TEST(ProblemTest, TakesACodeOfAHooksOwnForInputThatItRefused) {
  const Response response = problem(Error{"tooLoud", {}});
  EXPECT_EQ(response.status, 422);
  EXPECT_NE(response.body.find(R"("code":"tooLoud")"), std::string::npos);
}

}  // namespace
}  // namespace chat::web
