#include <gmock/gmock.h>

#include "one_target.h"

namespace slipway::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

using Interrupt = OneTargetTest;

struct Interrupted {
  std::vector<std::string> command;
  std::string call;  ///< that hangs
};

std::vector<Interrupted> questions() {
  return {{{"versions", "beta"}, "list_builds"},
          {{"apps", "beta"}, "list_apps"},
          {{"app", "show", "beta"}, "get_app"},
          {{"status", "beta", "ref-1"}, "poll"},
          {{"delete", "beta", "b2", "--yes"}, "get_build"}};
}

std::vector<Interrupted> changes() {
  return {{{"edit", "beta", "b2", "--mandatory", "true"}, "edit_build"},
          {{"latest", "set", "beta", "b2"}, "mark_latest"},
          {{"symbols", "beta", "b2", "mapping.txt"}, "add_symbols"},
          {{"app", "update", "beta", "title=New"}, "update_app"},
          {{"delete", "beta", "b2", "--yes"}, "delete_build"}};
}

TEST_F(Interrupt, OfACallThatOnlyAsksIsCancelledWhateverBecameOfIt) {
  service_->effect = Effect::unknown;
  for (const Interrupted& one : questions()) {
    service_->interrupted_in = one.call;
    const Ended ended = run(json(one.command));
    EXPECT_EQ(ended.code, 130) << one.call;
    const Json document = ended.json();
    EXPECT_EQ(document["schema"], "slipway." + one.command[0] + "/1");
    EXPECT_EQ(document["outcome"], "cancelled") << one.call;
    EXPECT_EQ(document["error"]["kind"], "cancelled") << one.call;
    EXPECT_THAT(ended.err, StartsWith("error: beta: interrupted (app/call)\n")) << one.call;
  }
}

TEST_F(Interrupt, OfAChangeThatCannotHaveHappenedIsCancelled) {
  write("mapping.txt", "com.example.Main -> a.a:\n");
  for (const Interrupted& one : changes()) {
    service_->interrupted_in = one.call;
    const Ended ended = run(json(one.command));
    EXPECT_EQ(ended.code, 130) << one.call;
    EXPECT_EQ(ended.json()["outcome"], "cancelled") << one.call;
  }
}

TEST_F(Interrupt, OfAChangeThatMayHaveHappenedIsUnknown) {
  write("mapping.txt", "com.example.Main -> a.a:\n");
  service_->effect = Effect::unknown;
  for (const Interrupted& one : changes()) {
    service_->interrupted_in = one.call;
    const Ended ended = run(json(one.command));
    EXPECT_EQ(ended.code, 130) << one.call;
    EXPECT_EQ(ended.json()["outcome"], "unknown") << one.call;
    EXPECT_THAT(ended.err, HasSubstr("may have been done all the same")) << one.call;
  }
}

TEST_F(Interrupt, TellsAPersonHowToFindOut) {
  service_->effect = Effect::unknown;
  service_->interrupted_in = "delete_build";
  const Ended ended = run({"delete", "beta", "b2", "--yes"});
  EXPECT_EQ(ended.code, 130);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err,
            "error: beta: interrupted; the deletion may have been done all the same (app/call)\n"
            "  hint: `slipway versions beta` shows it\n");
}

TEST_F(Interrupt, NamesACommandThatShowsWhatWasChanged) {
  service_->effect = Effect::unknown;
  service_->interrupted_in = "mark_latest";
  EXPECT_THAT(run({"latest", "set", "beta", "b2"}).err,
              HasSubstr("hint: `slipway status beta BUILD` shows it\n"));
}

TEST_F(Interrupt, IsNotRepeated) {
  service_->interrupted_in = "list_builds";
  EXPECT_EQ(run({"versions", "beta", "--set", "beta.retries=3"}).code, 130);
  EXPECT_EQ(service_->calls.size(), 1U);
}

TEST_F(Interrupt, AtTheQuestionDeletesNothing) {
  for (const char* output : {"json", "human"}) {
    service_->calls.clear();
    const Ended ended = run_and_interrupt_question({"delete", "beta", "b2", "--output", output});
    EXPECT_EQ(ended.code, 130);
    EXPECT_THAT(ended.err, HasSubstr("[y/N] \nerror: beta: interrupted\n"));
    EXPECT_THAT(service_->calls, ElementsAre("get_build b2"));
    if (output != std::string("json")) continue;
    EXPECT_EQ(ended.json()["outcome"], "cancelled");
    EXPECT_EQ(ended.json()["builds"][0]["id"], "b2");
  }
}

}  // namespace
}  // namespace slipway::cli
