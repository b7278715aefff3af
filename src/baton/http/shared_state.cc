#include "baton/http/shared_state.h"

namespace baton::http {

SharedState::SharedState(const HttpClientOptions& options) : options_(options) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started == CURLE_OK) share_.reset(curl_share_init());
  roots_.reset(X509_STORE_new());
  if (!share_ || !roots_) throw Error("libcurl could not start", 1);
  curl_share_setopt(share_.get(), CURLSHOPT_LOCKFUNC, &SharedState::lock);
  curl_share_setopt(share_.get(), CURLSHOPT_UNLOCKFUNC, &SharedState::unlock);
  curl_share_setopt(share_.get(), CURLSHOPT_USERDATA, this);
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  X509_STORE_set_flags(roots_.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  if (!options_.ca_file.empty() && X509_STORE_load_file(roots_.get(), options_.ca_file.c_str()) != 1)
    throw Error("cannot read trusted roots from " + options_.ca_file + ": it must be a PEM file of certificates");
}

CURLcode SharedState::lend_roots(CURL*, void* context, void* self_pointer) {
  auto& self = *static_cast<SharedState*>(self_pointer);
  std::call_once(self.roots_loaded_, [&] {
    if (self.options_.ca_file.empty()) X509_STORE_set_default_paths(self.roots_.get());
  });
  SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), self.roots_.get());
  return CURLE_OK;
}

std::shared_ptr<SharedState> make_shared_state(const HttpClientOptions& options) {
  return std::make_shared<SharedState>(options);
}

}  // namespace baton::http
