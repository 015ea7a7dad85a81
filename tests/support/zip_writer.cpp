#include "tests/support/zip_writer.h"

#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <stdexcept>

#include "tests/support/little_endian.h"

namespace slipway::testing {
namespace {

constexpr std::uint64_t kMax16 = 0xffff;
constexpr std::uint64_t kMax32 = 0xffffffff;
constexpr std::size_t kBlock = 64 * 1024;

std::uint32_t crc_of(std::string_view bytes, uLong before = 0) {
  return static_cast<std::uint32_t>(
      crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// In logarithmic time: twice as many zeros are two equal halves.
std::uint32_t crc_of_zeros(std::uint64_t size) {
  if (size <= kBlock) return crc_of(std::string(size, '\0'));
  const auto half = crc_of_zeros(size / 2);
  const auto even = crc32_combine(half, half, static_cast<z_off_t>(size / 2));
  return size % 2 == 0 ? static_cast<std::uint32_t>(even) : crc_of(std::string_view("\0", 1), even);
}

/// 1 January 1980, 00:00: a package's bytes do not depend on when it is written.
std::string date() { return le16(0) + le16(0x21); }

std::string capped(std::uint64_t number) { return le32(std::min(number, kMax32)); }

/// The extra field that holds these numbers in full; empty when there are none.
std::string zip64_field(const std::string& numbers) {
  return numbers.empty() ? "" : le16(1) + le16(numbers.size()) + numbers;
}

std::string version(const std::string& zip64) { return le16(zip64.empty() ? 20 : 45); }

}  // namespace

FileSink::FileSink(const std::filesystem::path& path)
    : path_(path), out_(path, std::ios::binary | std::ios::trunc) {
  check();
}

void FileSink::write(std::string_view bytes) {
  out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  check();
}

void FileSink::leave_hole(std::uint64_t size) {
  out_.seekp(static_cast<std::streamoff>(size), std::ios::cur);
  check();
}

void FileSink::close() {
  out_.close();
  check();
}

void FileSink::check() const {
  if (!out_) throw std::runtime_error("cannot write " + path_.string());
}

Filler Filler::zeros(std::uint64_t size) {
  Filler filler;
  filler.size_ = size;
  return filler;
}

Filler Filler::random(std::uint64_t size) {
  static std::atomic<std::uint64_t> seed;
  std::mt19937_64 generator(++seed);
  Filler filler;
  filler.size_ = size;
  while (filler.block_.size() < std::min<std::uint64_t>(size, kBlock)) {
    filler.block_ += le64(generator());
  }
  return filler;
}

template <typename Take>
void Filler::for_each_block(Take take) const {
  std::string block = block_;
  for (std::uint64_t done = 0; done < size_; done += block.size()) {
    const std::string number = le64(done);
    if (done > 0) block.replace(0, number.size(), number);  // no two blocks are the same
    take(std::string_view(block).substr(0, std::min<std::uint64_t>(block.size(), size_ - done)));
  }
}

std::uint32_t Filler::crc() const {
  if (block_.empty()) return crc_of_zeros(size_);
  std::uint32_t crc = 0;
  for_each_block([&crc](std::string_view block) { crc = crc_of(block, crc); });
  return crc;
}

void Filler::write_to(Sink& sink) const {
  if (block_.empty()) return sink.leave_hole(size_);
  for_each_block([&sink](std::string_view block) { sink.write(block); });
}

void ZipWriter::add(const std::string& name, std::string_view content) {
  begin(name, crc_of(content), content.size());
  write(content);
}

void ZipWriter::add(const std::string& name, const Filler& filler) {
  begin(name, filler.crc(), filler.size());
  filler.write_to(sink_);
  position_ += filler.size();
}

void ZipWriter::begin(const std::string& name, std::uint32_t crc, std::uint64_t size) {
  entries_.push_back({name, crc, size, position_});
  // Both sizes, as the format demands of a local header.
  const auto zip64 = zip64_field(size < kMax32 ? "" : le64(size) + le64(size));
  write("PK\x03\x04" + version(zip64) + le16(0) + le16(0) + date() + le32(crc) + capped(size) +
        capped(size) + le16(name.size()) + le16(zip64.size()) + name + zip64);
}

void ZipWriter::finish() {
  const std::uint64_t directory = position_;
  for (const Entry& entry : entries_) {
    std::string numbers;
    if (entry.size >= kMax32) numbers += le64(entry.size) + le64(entry.size);
    if (entry.offset >= kMax32) numbers += le64(entry.offset);
    const auto zip64 = zip64_field(numbers);
    write("PK\x01\x02" + version(zip64) + version(zip64) + le16(0) + le16(0) + date() +
          le32(entry.crc) + capped(entry.size) + capped(entry.size) + le16(entry.name.size()) +
          le16(zip64.size()) + le16(0) + le16(0) + le16(0) + le32(0) + capped(entry.offset) +
          entry.name + zip64);
  }
  const std::uint64_t end = position_;
  const std::uint64_t count = entries_.size();
  const std::uint64_t size = end - directory;
  if (directory >= kMax32 || count >= kMax16) {
    constexpr std::uint64_t kRecordAfterItsSize = 44;
    write("PK\x06\x06" + le64(kRecordAfterItsSize) + le16(45) + le16(45) + le32(0) + le32(0) +
          le64(count) + le64(count) + le64(size) + le64(directory));
    write("PK\x06\x07" + le32(0) + le64(end) + le32(1));
  }
  const auto few = le16(std::min(count, kMax16));
  write("PK\x05\x06" + le16(0) + le16(0) + few + few + capped(size) + capped(directory) + le16(0));
}

void ZipWriter::write(std::string_view bytes) {
  sink_.write(bytes);
  position_ += bytes.size();
}

}  // namespace slipway::testing
