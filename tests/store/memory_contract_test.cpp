// The contract suite over the memory store.
#include "store/contract.hpp"

namespace chat::test {
namespace {

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract,
                         testing::Values(StoreFactory{"Memory", make_memory_store}),
                         [](const auto& suite) { return suite.param.name; });

}  // namespace
}  // namespace chat::test
