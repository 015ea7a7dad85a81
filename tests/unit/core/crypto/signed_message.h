#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace slipway::testing {

enum class Lengths { definite, indefinite };
enum class Content { attached, detached };

/// A CMS message, signed by a key of this call's own, as provisioning profiles are.
inline std::string signed_message(std::string_view content, Lengths lengths = Lengths::definite,
                                  Content kept = Content::attached) {
  const auto free_bio = [](BIO* bio) { BIO_free(bio); };
  using Bio = std::unique_ptr<BIO, decltype(free_bio)>;
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_set_pubkey(certificate.get(), key.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_sign(certificate.get(), key.get(), EVP_sha256());

  const bool streamed = lengths == Lengths::indefinite;
  const unsigned flags =
      CMS_BINARY | (streamed ? CMS_STREAM : 0U) | (kept == Content::detached ? CMS_DETACHED : 0U);
  const Bio in(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())), free_bio);
  const Bio out(BIO_new(BIO_s_mem()), free_bio);
  const std::unique_ptr<CMS_ContentInfo, decltype(&CMS_ContentInfo_free)> message(
      CMS_sign(certificate.get(), key.get(), nullptr, in.get(), flags), CMS_ContentInfo_free);
  const bool written =
      message != nullptr && (streamed ? i2d_CMS_bio_stream(out.get(), message.get(), in.get(),
                                                           static_cast<int>(flags)) == 1
                                      : i2d_CMS_bio(out.get(), message.get()) == 1);
  if (!written) throw std::runtime_error("cannot sign a message");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace slipway::testing
