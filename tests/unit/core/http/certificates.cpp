#include "tests/unit/core/http/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace slipway::testing {
namespace {

struct Close {
  void operator()(FILE* file) const { std::fclose(file); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using File = std::unique_ptr<FILE, Close>;
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;

File open(const std::filesystem::path& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode));
  if (!file) throw std::runtime_error("cannot open " + path.string());
  return file;
}

void extend(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  if (extension == nullptr) throw std::runtime_error("cannot add " + value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate unsigned_certificate(const std::string& name, EVP_PKEY* key, long serial) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

void write(const std::filesystem::path& folder, const std::string& name, X509* certificate,
           EVP_PKEY* key) {
  PEM_write_X509(open(folder / (name + ".pem"), "w").get(), certificate);
  PEM_write_PrivateKey(open(folder / (name + ".key"), "w").get(), key, nullptr, nullptr, 0, nullptr,
                       nullptr);
}

}  // namespace

void make_authority(const std::filesystem::path& folder, const std::string& name) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = unsigned_certificate(name, key.get(), 1);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  extend(certificate.get(), certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  write(folder, name, certificate.get(), key.get());
}

void make_certificate(const std::filesystem::path& folder, const std::string& name,
                      const std::string& alternative_names, const std::string& authority,
                      const std::string& expires) {
  const Certificate issuer(
      PEM_read_X509(open(folder / (authority + ".pem"), "r").get(), nullptr, nullptr, nullptr));
  const Key issuer_key(PEM_read_PrivateKey(open(folder / (authority + ".key"), "r").get(), nullptr,
                                           nullptr, nullptr));
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = unsigned_certificate(name, key.get(), 2);
  if (!expires.empty()) {
    ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate.get()), expires.c_str());
  }
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
  extend(certificate.get(), issuer.get(), NID_subject_alt_name, alternative_names);
  X509_sign(certificate.get(), issuer_key.get(), EVP_sha256());
  write(folder, name, certificate.get(), key.get());
}

}  // namespace slipway::testing
