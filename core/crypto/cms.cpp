#include "core/crypto/cms.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/objects.h>

#include <climits>
#include <memory>

namespace slipway::crypto {
namespace {

struct FreeCms {
  void operator()(CMS_ContentInfo* message) const { CMS_ContentInfo_free(message); }
};
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

tl::unexpected<Error> no_cms(std::string_view reason) {
  return fail(ErrorKind::invalid_artifact, fmt::format("is no CMS message: {}", reason));
}

/// The oldest reason that OpenSSL has noted; its queue is empty afterwards.
std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "unknown reason" : reason;
}

}  // namespace

Result<std::string> cms_content(std::string_view bytes) {
  if (bytes.size() > INT_MAX) return no_cms("it is too large");
  ERR_clear_error();
  const std::unique_ptr<BIO, FreeBio> bio(
      BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
  if (!bio) return fail(ErrorKind::internal, "there is no memory to read a CMS message");
  const std::unique_ptr<CMS_ContentInfo, FreeCms> message(d2i_CMS_bio(bio.get(), nullptr));
  if (!message) return no_cms(openssl_reason());

  // Of another kind the content would be there too, but packed or encrypted.
  if (OBJ_obj2nid(CMS_get0_type(message.get())) != NID_pkcs7_signed) {
    return no_cms("it is not of the signed kind");
  }
  ASN1_OCTET_STRING** const content = CMS_get0_content(message.get());
  if (content == nullptr || *content == nullptr) {
    ERR_clear_error();
    return no_cms("it does not hold what it signs");
  }
  return std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(*content)),
                     static_cast<std::size_t>(ASN1_STRING_length(*content)));
}

}  // namespace slipway::crypto
