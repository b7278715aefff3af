#pragma once
// Internal: what all libcurl sessions of a process use together. Heavy headers: for transfer.cc and shared_state.cc alone.

#include "baton/http/transfer.h"

#include <array>
#include <curl/curl.h>
#include <mutex>
#include <openssl/ssl.h>

namespace baton::http {

class SharedState {
 public:
  explicit SharedState(const HttpClientOptions& options);  // throws Error

  const HttpClientOptions& options() const { return options_; }
  CURLSH* share() const { return share_.get(); }

  // For CURLOPT_SSL_CTX_FUNCTION: lends every TLS connection the one store of roots; libcurl alone would parse and hold it
  // once per session.
  static CURLcode lend_roots(CURL*, void* context, void* self_pointer);

 private:
  static void lock(CURL*, curl_lock_data data, curl_lock_access, void* self) {
    static_cast<SharedState*>(self)->locks_[data].lock();
  }
  static void unlock(CURL*, curl_lock_data data, void* self) { static_cast<SharedState*>(self)->locks_[data].unlock(); }

  const HttpClientOptions options_;
  std::array<std::mutex, CURL_LOCK_DATA_LAST> locks_;
  std::unique_ptr<CURLSH, decltype([](CURLSH* share) { curl_share_cleanup(share); })> share_;  // uses locks_ until it goes
  std::unique_ptr<X509_STORE, decltype([](X509_STORE* store) { X509_STORE_free(store); })> roots_;
  std::once_flag roots_loaded_;
};

}  // namespace baton::http
