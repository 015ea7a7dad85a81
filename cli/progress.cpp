#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>
#include <variant>

#include "cli/json.h"
#include "cli/render.h"
#include "slipway/option.h"

namespace slipway::cli {
namespace {

constexpr auto kQuietTime = std::chrono::seconds(15);
constexpr auto kRedrawTime = std::chrono::milliseconds(100);
constexpr int kPlainStep = 10;  // percent
constexpr std::string_view kWaitingForAnother =
    "waiting for another process that publishes the same file";

std::string whole_seconds(Clock::TimePoint::duration duration) {
  return format_duration(std::chrono::duration_cast<std::chrono::seconds>(duration));
}

std::string finished_text(const TargetReport& report) {
  std::string text =
      fmt::format("{} in {}", to_string(report.outcome), render_duration(report.duration));
  if (report.error) text += ": " + describe(*report.error);
  return text;
}

std::string retry_text(const RetryScheduled& event) {
  return fmt::format("trying again in {}: {}", format_duration(event.wait), describe(event.error));
}

std::string processing_text(const Processing& event) {
  return fmt::format("processing for {}{}", render_duration(event.elapsed),
                     event.status.empty() ? "" : ": " + event.status);
}

std::string step_text(const Step& step) {
  return fmt::format("step {}", step.name) + " " + ending_of(step);
}

class PlainProgress : public ProgressObserver {
 public:
  explicit PlainProgress(Session& session) : session_(session) {}

  void on_event(const Event& event) override {
    const std::lock_guard lock(mutex_);
    std::visit([this](const auto& e) { show(e); }, event);
  }
  void tick(Clock::TimePoint now) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, target] : targets_) {
      if (target.stage == Stage::finished || now - target.last_line < kQuietTime) continue;
      line(name, sign_of_life(target, now));
    }
  }

 private:
  enum class Stage {
    preparing,
    waiting_for_another,
    uploading,
    retrying,
    processing,
    doing_step,
    finishing,
    finished
  };
  struct Target {
    Stage stage = Stage::preparing;
    Clock::TimePoint since{};  ///< when the stage began
    UploadState upload;
    Clock::TimePoint moved{};  ///< when a byte last went out
    std::chrono::milliseconds retry_wait{0};
    std::string status;  ///< what the service said last
    std::string step;    ///< the one that is being done
    int shown_percent = 0;
    Clock::TimePoint last_line{};
  };

  void show(const TargetStarted& event) {
    enter(event.target, Stage::preparing).last_line = now();  // nothing to read yet
  }
  void show(const WaitingForAnother& event) {
    enter(event.target, Stage::waiting_for_another);
    line(event.target, std::string(kWaitingForAnother));
  }
  void show(const AttemptStarted& event) {
    Target& target = enter(event.target, Stage::uploading);
    target.upload = {0, event.bytes, now()};
    target.moved = now();
    target.shown_percent = 0;
    const std::string attempt =
        event.attempt > 1 ? fmt::format(", attempt {}", event.attempt) : std::string();
    line(event.target, fmt::format("uploading {}{}", render_size(event.bytes), attempt));
  }
  void show(const UploadProgress& event) {
    Target& target = targets_[event.target];
    if (event.sent != target.upload.sent) target.moved = now();
    target.upload.sent = event.sent;
    target.upload.total = event.total;
    const int step = target.upload.percent() / kPlainStep * kPlainStep;
    const bool quiet = now() - target.last_line >= kQuietTime;
    if (step <= target.shown_percent && !quiet) return;
    target.shown_percent = std::max(step, target.shown_percent);
    line(event.target, target.upload.text(now()));
  }
  void show(const RetryScheduled& event) {
    enter(event.target, Stage::retrying).retry_wait = event.wait;
    line(event.target, retry_text(event));
  }
  void show(const UploadAccepted& event) {
    enter(event.target, Stage::processing);
    line(event.target, "accepted by the service");
  }
  void show(const Processing& event) {
    Target& target = targets_[event.target];
    target.stage = Stage::processing;
    target.since = now() - event.elapsed;
    target.status = event.status;
    if (now() - target.last_line < kQuietTime) return;
    line(event.target, processing_text(event));
  }
  void show(const StepStarted& event) {
    enter(event.target, Stage::doing_step).step = event.step.name;  // a line when it is done
  }
  void show(const StepFinished& event) {
    const bool live = event.step.phase == StepPhase::live;
    enter(event.target, live ? Stage::finishing : Stage::processing);
    line(event.target, step_text(event.step));
  }
  void show(const TargetFinished& event) {
    enter(event.report.target, Stage::finished);
    line(event.report.target, finished_text(event.report));
  }

  Target& enter(const std::string& name, Stage stage) {
    Target& target = targets_[name];
    target.stage = stage;
    target.since = now();
    return target;
  }

  static std::string sign_of_life(const Target& target, Clock::TimePoint now) {
    const auto waited = now - target.since;
    switch (target.stage) {
      case Stage::waiting_for_another:
        return fmt::format("{}, for {}", kWaitingForAnother, whole_seconds(waited));
      case Stage::uploading:
        return upload_text(target, now);
      case Stage::retrying:
        return waited < target.retry_wait
                   ? fmt::format("trying again in {}", whole_seconds(target.retry_wait - waited))
                   : std::string("trying again");
      case Stage::processing:
        return processing_text(
            {{}, target.status, std::chrono::duration_cast<std::chrono::milliseconds>(waited)});
      case Stage::doing_step:
        return fmt::format("step {} for {}", target.step, whole_seconds(waited));
      case Stage::finishing:
        return fmt::format("finishing for {}", whole_seconds(waited));
      case Stage::preparing:
      case Stage::finished:
        break;
    }
    return fmt::format("getting ready for {}", whole_seconds(waited));
  }

  static std::string upload_text(const Target& target, Clock::TimePoint now) {
    const UploadState& upload = target.upload;
    const auto still = now - target.moved;
    if (upload.total > 0 && upload.sent >= upload.total) {
      return fmt::format("waiting for the answer for {}", whole_seconds(still));
    }
    if (still < kQuietTime) return upload.text(now);
    return fmt::format("{}, nothing moved for {}", upload.text(now), whole_seconds(still));
  }

  void line(const std::string& target, const std::string& text) {
    targets_[target].last_line = now();
    session_.tell(printable(fmt::format("{}: {}", target, text)) + "\n");
  }
  [[nodiscard]] Clock::TimePoint now() const { return session_.services().clock->now(); }

  Session& session_;
  std::mutex mutex_;
  std::map<std::string, Target> targets_;
};

class LiveProgress : public ProgressObserver {
 public:
  explicit LiveProgress(Session& session) : session_(session) {}

  void tick(Clock::TimePoint) override {}  // its lines stay in sight

  void on_event(const Event& event) override {
    std::visit([this](const auto& e) { show(e); }, event);
  }

 private:
  struct Line {
    std::string target;
    UploadState upload;
    std::string text;
  };

  void show(const TargetStarted& event) { set(event.target, "started"); }
  void show(const WaitingForAnother& event) { set(event.target, std::string(kWaitingForAnother)); }
  void show(const AttemptStarted& event) {
    of(event.target).upload = {0, event.bytes, now()};
    set(event.target, fmt::format("uploading {}", render_size(event.bytes)));
  }
  void show(const UploadProgress& event) {
    Line& line = of(event.target);
    line.upload.sent = event.sent;
    line.upload.total = event.total;
    line.text = line.upload.text(now());
    if (event.sent == event.total || now() - last_draw_ >= kRedrawTime) draw();
  }
  void show(const RetryScheduled& event) { set(event.target, retry_text(event)); }
  void show(const UploadAccepted& event) { set(event.target, "accepted by the service"); }
  void show(const Processing& event) { set(event.target, processing_text(event)); }
  void show(const StepStarted& event) {
    set(event.target, fmt::format("step {}", event.step.name));
  }
  void show(const StepFinished& event) { set(event.target, step_text(event.step)); }
  void show(const TargetFinished& event) { set(event.report.target, finished_text(event.report)); }

  Line& of(const std::string& target) {
    for (Line& line : lines_) {
      if (line.target == target) return line;
    }
    lines_.push_back({target, {}, {}});
    name_width_ = std::max(name_width_, target.size());
    return lines_.back();
  }
  void set(const std::string& target, std::string text) {
    of(target).text = std::move(text);
    draw();
  }

  void draw() {
    std::string screen;
    if (drawn_ > 0) screen += fmt::format("\x1b[{}A", drawn_);
    for (const Line& line : lines_) {
      std::string text = printable(fmt::format("{:<{}}  {}", line.target, name_width_, line.text));
      std::replace(text.begin(), text.end(), '\n', ' ');
      // A line that wraps would make the cursor go up too few lines.
      screen += fmt::format("\r\x1b[2K{}\n", cut(text));
    }
    drawn_ = lines_.size();
    last_draw_ = now();
    session_.tell(screen);
  }

  [[nodiscard]] std::string cut(const std::string& text) const {
    const int room = std::max(session_.streams().width, 20) - 1;
    int columns = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if ((byte & 0xC0) == 0x80) continue;
      columns += byte >= 0xE0 ? 2 : 1;  // Chinese characters take two columns
      if (columns > room) return text.substr(0, i);
    }
    return text;
  }
  [[nodiscard]] Clock::TimePoint now() const { return session_.services().clock->now(); }

  Session& session_;
  std::vector<Line> lines_;
  std::size_t name_width_ = 0;
  std::size_t drawn_ = 0;
  Clock::TimePoint last_draw_{};
};

class EventPrinter : public Observer {
 public:
  EventPrinter(std::string file, FollowUp follow_up, Session& session)
      : file_(std::move(file)), follow_up_(std::move(follow_up)), session_(session) {}

  void on_event(const Event& event) override {
    const auto* progress = std::get_if<UploadProgress>(&event);
    if (progress != nullptr && !is_news(*progress)) return;
    if (const auto* attempt = std::get_if<AttemptStarted>(&event)) percent_.erase(attempt->target);
    Json line = to_json(event, follow_up_);
    line["file"] = file_;
    session_.print(line, Output::ndjson);
  }

 private:
  // A line for each percent, not for each write to the network.
  bool is_news(const UploadProgress& event) {
    const UploadState state{event.sent, event.total, {}};
    int& last = percent_.try_emplace(event.target, -1).first->second;
    if (state.percent() == last) return false;
    last = state.percent();
    return true;
  }

  std::string file_;
  FollowUp follow_up_;
  Session& session_;
  std::map<std::string, int> percent_;
};

}  // namespace

int UploadState::percent() const {
  if (total == 0) return 0;
  return static_cast<int>(static_cast<double>(sent) * 100 / static_cast<double>(total));
}

std::string UploadState::text(Clock::TimePoint now) const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun).count();
  std::string rate;
  if (elapsed > 0) {
    const double bytes_a_second = static_cast<double>(sent) * 1000 / static_cast<double>(elapsed);
    rate = fmt::format(", {}/s", render_size(static_cast<std::uint64_t>(bytes_a_second)));
  }
  return fmt::format("{}% ({} of {}{})", percent(), render_size(sent), render_size(total), rate);
}

std::shared_ptr<ProgressObserver> make_progress(ProgressStyle style, Session& session) {
  switch (style) {
    case ProgressStyle::plain:
      return std::make_shared<PlainProgress>(session);
    case ProgressStyle::live:
      return std::make_shared<LiveProgress>(session);
    case ProgressStyle::none:
      break;
  }
  return nullptr;
}

Heartbeat::Heartbeat(std::shared_ptr<ProgressObserver> progress, std::shared_ptr<Clock> clock,
                     std::chrono::milliseconds interval) {
  if (progress == nullptr) return;
  try {
    thread_ = std::jthread([progress = std::move(progress), clock = std::move(clock),
                            interval](const std::stop_token& stop) {
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any stopped;
      while (!stop.stop_requested()) {
        // In real time: a test's clock moves when somebody sleeps by it.
        stopped.wait_for(lock, stop, interval, [] { return false; });
        if (!stop.stop_requested()) progress->tick(clock->now());
      }
    });
  } catch (const std::system_error&) {
    // No thread to be had: the run is worth more than its signs of life.
  }
}

std::shared_ptr<Observer> make_event_printer(std::string file, FollowUp follow_up,
                                             Session& session) {
  return std::make_shared<EventPrinter>(std::move(file), std::move(follow_up), session);
}

}  // namespace slipway::cli
