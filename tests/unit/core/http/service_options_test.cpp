#include "core/http/service_options.h"

#include <gmock/gmock.h>

namespace slipway::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ServiceOptions, SayWhichOptionIsWrongHowAndWhatToDo) {
  const Error error = bad_option("api_key", "is not set", "it is in the dashboard").value();
  EXPECT_EQ(error.kind, ErrorKind::invalid_config);
  EXPECT_EQ(error.message, "api_key is not set");
  EXPECT_EQ(error.hint, "it is in the dashboard");
}

TEST(ServiceOptions, KnowWhatFitsIntoAnAddressOrAHeader) {
  EXPECT_TRUE(is_printable("~!abc019"));
  for (const char* text : {"a b", "a\n", "a\x7f", "ä"}) EXPECT_FALSE(is_printable(text)) << text;
}

TEST(BaseUrl, LosesTrailingSlashesAndThePathOfTheApi) {
  for (const char* url : {"https://host:8443/sub", "https://host:8443/sub//",
                          "https://host:8443/sub/apiv2", "https://host:8443/sub/apiv2/"}) {
    EXPECT_EQ(read_base_url(url, "/apiv2"), "https://host:8443/sub") << url;
  }
  EXPECT_EQ(read_base_url("http://host/api/2", "/apiv2"), "http://host/api/2");
}

TEST(BaseUrl, IsRefusedWithWhatIsWrongWithIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "must begin with"},
      {"host", "must begin with"},
      {"ftp://host", "must begin with"},
      {"https://", "names no host"},
      {"https:///apiv2", "names no host"},
      {"https://host?x=1", "query"},
      {"https://host#top", "fragment"},
      {"https://ho st", "character"},
      {"https://host\n", "character"},
      {"https://höst", "character"},
  };
  for (const auto& [url, problem] : cases) {
    const auto read = read_base_url(url, "/apiv2");
    ASSERT_FALSE(read) << url;
    EXPECT_EQ(read.error().kind, ErrorKind::invalid_config) << url;
    EXPECT_THAT(read.error().message, HasSubstr("base_url")) << url;
    EXPECT_THAT(read.error().message, HasSubstr(problem)) << url;
  }
}

TEST(BaseUrl, IsNotQuotedWhenItHoldsAPassword) {
  const auto read = read_base_url("https://me:hunter2@host", "/apiv2");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, HasSubstr("user name"));
  EXPECT_THAT(read.error().message + read.error().hint, Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace slipway::http
