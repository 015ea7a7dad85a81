#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::testing {

/// Where a package goes. Throws when it cannot be written.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(std::string_view bytes) = 0;
  /// Zeros.
  virtual void leave_hole(std::uint64_t size) = 0;
};

class StringSink : public Sink {
 public:
  void write(std::string_view bytes) override { bytes_ += bytes; }
  void leave_hole(std::uint64_t size) override { bytes_.append(size, '\0'); }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class FileSink : public Sink {
 public:
  explicit FileSink(const std::filesystem::path& path);
  void write(std::string_view bytes) override;
  /// Takes no room on the disk. Something must be written after it.
  void leave_hole(std::uint64_t size) override;
  void close();

 private:
  void check() const;

  std::filesystem::path path_;
  std::ofstream out_;
};

/// Bytes that are never all in memory.
class Filler {
 public:
  [[nodiscard]] static Filler zeros(std::uint64_t size);
  /// Pseudo-random, and other ones each time in a process.
  [[nodiscard]] static Filler random(std::uint64_t size);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] std::uint32_t crc() const;
  void write_to(Sink& sink) const;

 private:
  template <typename Take>
  void for_each_block(Take take) const;

  std::uint64_t size_ = 0;
  std::string block_;  ///< empty: zeros
};

/// Writes a zip file whose entries are stored without compression, with zip64 fields where they are
/// needed and only there. The same entries give the same bytes.
class ZipWriter {
 public:
  explicit ZipWriter(Sink& sink) : sink_(sink) {}

  void add(const std::string& name, std::string_view content);
  void add(const std::string& name, const Filler& filler);
  void finish();

 private:
  struct Entry {
    std::string name;
    std::uint32_t crc;
    std::uint64_t size;
    std::uint64_t offset;
  };

  void begin(const std::string& name, std::uint32_t crc, std::uint64_t size);
  void write(std::string_view bytes);

  Sink& sink_;
  std::uint64_t position_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace slipway::testing
