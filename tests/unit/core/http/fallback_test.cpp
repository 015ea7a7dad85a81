#include "core/http/fallback.h"

#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <vector>

#include "slipway/testing/mock_transport.h"
#include "tests/unit/core/http/scripted_server.h"

namespace slipway::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::json_response;

/// A network in which every address does what the test says, and is otherwise down.
class Network : public Transport {
 public:
  using Behaviour = std::function<Result<Response>(const Request&, const Exchange&)>;
  std::map<std::string, Behaviour> servers;  ///< by address
  std::vector<std::string> urls;             ///< that were called

  Result<Response> send(const Request& request, const Exchange& exchange) override {
    urls.push_back(request.url);
    for (const auto& [address, behaviour] : servers) {
      if (!request.url.starts_with(address)) continue;
      const Behaviour kept = behaviour;  // which may change what stands here
      return kept(request, exchange);
    }
    return fail(error_of(ErrorKind::network, "cannot connect"));
  }

  static Error error_of(ErrorKind kind, std::string message, Effect effect = Effect::none) {
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    error.effect = effect;
    return error;
  }
};

Network::Behaviour answering(const Response& response) {
  return [response](const Request&, const Exchange&) { return Result<Response>(response); };
}

Network::Behaviour failing(const Error& error) {
  return [error](const Request&, const Exchange&) -> Result<Response> { return fail(error); };
}

Response page(int status) {
  Response response;
  response.status = status;
  response.headers = {{"Content-Type", "text/html"}, {"Location", "https://elsewhere.example/"}};
  response.body = "<html><title>a proxy</title></html>";
  return response;
}

const std::string kA = "https://a.example";
const std::string kB = "https://b.example";
const std::string kC = "https://c.example/sub";
const Response kDone = json_response(200, R"({"code":0})");

class Fallback : public ::testing::Test {
 protected:
  Result<Response> call(const std::string& url = kA + "/api/call", const Exchange& exchange = {},
                        const std::string& method = "POST") {
    Request request;
    request.method = method;
    request.url = url;
    request.headers = {{"X-Token", "t"}};
    request.body.segments = {std::string("the "), std::string("body")};
    return transport_->send(request, exchange);
  }
  /// The addresses that the next call goes to, when it would be answered by none.
  std::vector<std::string> tried_next() {
    network_->servers.clear();
    network_->urls.clear();
    EXPECT_FALSE(call(kA));
    return network_->urls;
  }

  std::shared_ptr<Network> network_ = std::make_shared<Network>();
  std::shared_ptr<Transport> transport_ = with_fallbacks(network_, {kA, kB, kC});
};

// --- the addresses

TEST_F(Fallback, AsksNobodyElseWhileTheFirstAddressAnswers) {
  network_->servers[kA] = answering(kDone);
  EXPECT_TRUE(call());
  EXPECT_TRUE(call());
  EXPECT_THAT(network_->urls, ElementsAre(kA + "/api/call", kA + "/api/call"));
}

TEST_F(Fallback, TriesTheOthersInTurnWithinTheSameCallAndStaysWithTheOneThatAnswers) {
  network_->servers[kC] = [](const Request& request, const Exchange&) {
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(testing::shown_body(request.body), "the body");
    EXPECT_EQ(request.headers.at(0).name, "X-Token");
    return Result<Response>(kDone);
  };
  EXPECT_TRUE(call());
  EXPECT_TRUE(call(kA + "/other?x=1"));
  EXPECT_THAT(network_->urls,
              ElementsAre(kA + "/api/call", kB + "/api/call", kC + "/api/call", kC + "/other?x=1"));
}

TEST_F(Fallback, ComesBackToTheFirstAddressWhenTheLastOneIsDown) {
  network_->servers[kC] = answering(kDone);
  EXPECT_TRUE(call());
  network_->servers = {{kA, answering(kDone)}};
  network_->urls.clear();
  EXPECT_TRUE(call());
  EXPECT_THAT(network_->urls, ElementsAre(kC + "/api/call", kA + "/api/call"));
}

TEST_F(Fallback, NamesTheAddressesInTheErrorOfTheLastOne) {
  network_->servers[kC] = failing(Network::error_of(ErrorKind::network, "no route to c"));
  const auto response = call();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::network);
  EXPECT_EQ(response.error().message,
            "no route to c (tried a.example:443, b.example:443, c.example:443)");
}

TEST_F(Fallback, LeavesOtherUrlsAsTheyAre) {
  for (const char* url : {"https://storage.example/api/call", "https://a.example.evil/x",
                          "https://a.example:8443/x", "http://a.example/x"}) {
    network_->urls.clear();
    const auto response = call(url);
    ASSERT_FALSE(response);
    EXPECT_THAT(network_->urls, ElementsAre(url));
    EXPECT_EQ(response.error().message, "cannot connect");
  }
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

// --- what is no answer

TEST_F(Fallback, PassesOverAnAddressWhereNobodyTakesTheCall) {
  for (const ErrorKind kind : {ErrorKind::network, ErrorKind::timeout}) {
    network_->servers = {{kA, failing(Network::error_of(kind, "while connecting"))},
                         {kB, answering(kDone)}};
    transport_ = with_fallbacks(network_, {kA, kB});
    EXPECT_TRUE(call()) << to_string(kind);
  }
}

TEST_F(Fallback, DoesNotPassOverWhatIsNotTheAddressesFault) {
  for (const ErrorKind kind : {ErrorKind::tls, ErrorKind::protocol, ErrorKind::cancelled,
                               ErrorKind::io, ErrorKind::invalid_request, ErrorKind::internal}) {
    network_->servers = {{kA, failing(Network::error_of(kind, "no"))}};
    network_->urls.clear();
    const auto response = call();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, kind);
    EXPECT_EQ(response.error().message, "no");
    EXPECT_THAT(network_->urls, ElementsAre(kA + "/api/call"));
  }
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

TEST_F(Fallback, DoesNotPassOverAnAddressBecauseTheCallersTimeIsOver) {
  network_->servers[kA] = failing(Network::error_of(ErrorKind::timeout, "the deadline passed"));
  Exchange exchange;
  exchange.deadline = Clock::TimePoint::clock::now();
  EXPECT_FALSE(call(kA, exchange));
  EXPECT_THAT(network_->urls, ElementsAre(kA));
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

TEST_F(Fallback, ALostReplyStaysWithItsAddress) {
  network_->servers[kA] =
      failing(Network::error_of(ErrorKind::network, "the reply was lost", Effect::unknown));
  const auto response = call();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().effect, Effect::unknown);
  EXPECT_THAT(network_->urls, ElementsAre(kA + "/api/call"));
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

TEST_F(Fallback, AGetWithoutAReplyHasNoEffectAndIsAskedElsewhere) {
  network_->servers = {
      {kA, failing(Network::error_of(ErrorKind::network, "no reply", Effect::unknown))},
      {kB, answering(kDone)}};
  EXPECT_TRUE(call(kA, {}, "GET"));
  EXPECT_THAT(network_->urls, ElementsAre(kA, kB));
}

TEST_F(Fallback, AnAnswerThatBreaksOffIsAnAnswer) {
  Error broken = Network::error_of(ErrorKind::network, "broke in the middle of its answer");
  broken.http_status = 200;
  network_->servers[kA] = failing(broken);
  EXPECT_FALSE(call(kA, {}, "GET"));
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

// --- an upload that may have arrived

class FallbackAfterAnUpload : public Fallback {
 protected:
  /// An upload to A, which B and C would take too, that ends so after the whole body.
  void upload(const Network::Behaviour& ending) {
    network_ = std::make_shared<Network>();
    transport_ = with_fallbacks(network_, {kA, kB, kC});
    network_->servers = {{kA,
                          [ending](const Request& request, const Exchange& there) {
                            EXPECT_TRUE(there.before_commit());
                            there.progress(8, 8);
                            return ending(request, there);
                          }},
                         {kB, answering(kDone)},
                         {kC, answering(kDone)}};
    Exchange exchange;
    exchange.before_commit = [] { return Result<void>(); };
    (void)call(kA, exchange);
    EXPECT_THAT(network_->urls, ElementsAre(kA));
    network_->urls.clear();
  }
  /// Where the questions go that follow, whatever A makes of them.
  std::vector<std::string> asked_next() {
    for (const auto& reply :
         {answering(page(502)), answering(page(307)),
          failing(Network::error_of(ErrorKind::network, "cannot connect")),
          failing(Network::error_of(ErrorKind::timeout, "no reply", Effect::unknown))}) {
      network_->servers[kA] = reply;
      (void)call(kA, {}, "GET");
    }
    return network_->urls;
  }
  const std::vector<std::string> only_a_ = {kA, kA, kA, kA};
};

TEST_F(FallbackAfterAnUpload, AGatewaysAnswerAfterTheWholeBodyIsAskedAboutWhereItWent) {
  for (const int status : {303, 502, 503, 504}) {
    upload(answering(page(status)));
    EXPECT_EQ(asked_next(), only_a_) << status;
  }
}

TEST_F(FallbackAfterAnUpload, ALostReplyIsAskedAboutWhereItWent) {
  for (const ErrorKind kind : {ErrorKind::network, ErrorKind::timeout, ErrorKind::cancelled}) {
    upload(failing(Network::error_of(kind, "no reply", Effect::unknown)));
    EXPECT_EQ(asked_next(), only_a_) << to_string(kind);
  }
}

TEST_F(FallbackAfterAnUpload, AnAnswerThatSaysNothingIsAskedAboutWhereItWent) {
  for (const Response& response : {page(200), page(500), json_response(500, "{}")}) {
    upload(answering(response));
    EXPECT_EQ(asked_next(), only_a_) << response.status;
  }
}

TEST_F(FallbackAfterAnUpload, ThatWasTakenTheOtherAddressesAreAskedToo) {
  upload(answering(kDone));
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

TEST_F(FallbackAfterAnUpload, ThatWasRefusedTheOtherAddressesAreAskedToo) {
  upload(answering(json_response(422, "{}")));
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

TEST_F(FallbackAfterAnUpload, ThatAGatewayAnsweredBeforeItWasCompleteTheRepetitionGoesElsewhere) {
  Response early = page(502);
  early.request_complete = false;
  upload(answering(early));
  EXPECT_THAT(tried_next(), ElementsAre(kB, kC, kA));
}

TEST_F(FallbackAfterAnUpload, ItsOwnAddressIsTheOneThatIsAskedWhateverOthersFoundMeanwhile) {
  upload([this](const Request&, const Exchange&) {
    network_->servers.erase(kA);
    EXPECT_TRUE(call(kA, {}, "GET"));  // finds A down and goes to B
    network_->urls = {kA};
    return Result<Response>(page(504));
  });
  EXPECT_EQ(asked_next(), only_a_);
}

// --- a body that has begun to go out

TEST_F(Fallback, ABodyThatBrokeOffGoesElsewhereWithTheNextCallOnly) {
  network_->servers = {{kA,
                        [](const Request&, const Exchange& exchange) -> Result<Response> {
                          exchange.progress(4, 8);
                          return fail(Network::error_of(ErrorKind::network, "broke"));
                        }},
                       {kB, answering(kDone)}};
  std::vector<std::uint64_t> sent;
  Exchange exchange;
  exchange.progress = [&sent](std::uint64_t now, std::uint64_t) { sent.push_back(now); };
  const auto response = call(kA, exchange);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message, "broke");
  EXPECT_TRUE(call(kA, exchange));
  EXPECT_THAT(network_->urls, ElementsAre(kA, kB));
  EXPECT_THAT(sent, ElementsAre(4));
}

TEST_F(Fallback, TheCommitPointIsPassedOnceACall) {
  int asked = 0;
  Exchange exchange;
  exchange.before_commit = [&asked] {
    ++asked;
    return Result<void>();
  };
  network_->servers[kA] = [](const Request&, const Exchange& there) -> Result<Response> {
    EXPECT_TRUE(there.before_commit());
    return fail(Network::error_of(ErrorKind::network, "broke at the end"));
  };
  EXPECT_FALSE(call(kA, exchange));
  EXPECT_EQ(asked, 1);
  EXPECT_THAT(network_->urls, ElementsAre(kA));
}

TEST_F(Fallback, ACallerThatRefusesTheCommitPointIsNotAddressesFault) {
  Exchange exchange;
  exchange.before_commit = []() -> Result<void> {
    return fail(Network::error_of(ErrorKind::network, "the ledger's server is down"));
  };
  network_->servers[kA] = [](const Request&, const Exchange& there) -> Result<Response> {
    return fail(there.before_commit().error());
  };
  const auto response = call(kA, exchange);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message, "the ledger's server is down");
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

TEST_F(Fallback, ACallerThatDoesNotTakeTheAnswerIsNotTheAddressesFault) {
  std::string received;
  Exchange exchange;
  exchange.receive = [&received](std::string_view block) -> Result<void> {
    received += block;
    return fail(Network::error_of(ErrorKind::network, "the pipe is closed"));
  };
  network_->servers[kA] = [](const Request&, const Exchange& there) -> Result<Response> {
    return fail(there.receive("half").error());
  };
  EXPECT_FALSE(call(kA, exchange, "GET"));
  EXPECT_EQ(received, "half");
  EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC));
}

// --- answers

TEST_F(Fallback, ReturnsWhatAGatewayOrARedirectAnswersAndBeginsElsewhereNextTime) {
  for (const int status : {301, 302, 307, 308, 502, 503, 504}) {
    transport_ = with_fallbacks(network_, {kA, kB, kC});
    network_->servers = {{kA, answering(page(status))}};
    network_->urls.clear();
    const auto response = call();
    ASSERT_TRUE(response) << status;
    EXPECT_EQ(response->status, status);
    EXPECT_EQ(response->body, page(status).body);
    EXPECT_THAT(network_->urls, ElementsAre(kA + "/api/call"));
    EXPECT_THAT(tried_next(), ElementsAre(kB, kC, kA)) << status;
  }
}

TEST_F(Fallback, TheServicesOwnAnswerNeverChangesTheAddress) {
  for (const int status : {200, 302, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504}) {
    network_->servers = {{kA, answering(json_response(status, R"( {"code":1002})"))}};
    const auto response = call();
    ASSERT_TRUE(response) << status;
    EXPECT_EQ(response->status, status);
    EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC)) << status;
  }
}

TEST_F(Fallback, NoOtherAnswerChangesTheAddress) {
  for (const int status : {200, 204, 401, 403, 404, 413, 429, 500}) {
    network_->servers = {{kA, answering(page(status))}};
    ASSERT_TRUE(call()) << status;
    EXPECT_THAT(tried_next(), ElementsAre(kA, kB, kC)) << status;
  }
}

TEST_F(Fallback, TwoCallsThatFindTheSameAddressDownMoveOnOnce) {
  network_->servers = {{kA,
                        [this](const Request&, const Exchange&) -> Result<Response> {
                          // Meanwhile another call finds it down, and B answers that one.
                          if (network_->urls.size() == 1) {
                            EXPECT_TRUE(call());
                          }
                          return fail(Network::error_of(ErrorKind::network, "down"));
                        }},
                       {kB, answering(kDone)}};
  EXPECT_TRUE(call());
  EXPECT_THAT(tried_next(), ElementsAre(kB, kC, kA));
}

TEST(FallbackOverTheNetwork, PassesOverAPortWhereNobodyListens) {
  testing::ScriptedServer server([](Poco::Net::StreamSocket& socket) {
    testing::read_request(socket);
    testing::write(socket, testing::reply(200, R"({"code":0})"));
  });
  TransportOptions options;
  options.proxy_from_environment = false;
  const std::string closed = "http://127.0.0.1:1";
  const auto transport =
      with_fallbacks(make_transport(options), {closed, "http://" + server.authority()});
  Request request;
  request.url = closed + "/call";
  request.body.segments = {std::string("x")};
  const auto response = transport->send(request, {});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, R"({"code":0})");

  const auto nowhere = with_fallbacks(make_transport(options), {closed, "http://127.0.0.1:2"});
  const auto error = nowhere->send(request, {});
  ASSERT_FALSE(error);
  EXPECT_EQ(error.error().kind, ErrorKind::network);
  EXPECT_THAT(error.error().message, HasSubstr("(tried 127.0.0.1:1, 127.0.0.1:2)"));
}

}  // namespace
}  // namespace slipway::http
