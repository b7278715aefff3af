#include "baton/http/request_reader.h"

#include "baton/base/text.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>

namespace baton::http {

namespace beast = boost::beast;

constexpr std::string_view kLastChunk = "0\r\n\r\n";

struct RequestReader::Parser : beast::http::request_parser<beast::http::string_body> {};

RequestReader::RequestReader(ReadLimits limits) : limits_(limits) {}
RequestReader::~RequestReader() = default;

void RequestReader::append(std::string_view bytes) { held_ += bytes; }

bool RequestReader::idle() const { return !parser_ && held_.empty() && status_ == 0; }

RequestReader::State RequestReader::refuse(int status, std::string complaint) {
  status_ = status;
  complaint_ = std::move(complaint);
  held_.clear();
  return State::refused;
}

// The size of the head, its blank line included; npos: not all here yet. Beast gets a head only as a whole: by pieces, its
// limit and some of its errors depend on how the bytes are cut.
std::size_t RequestReader::end_of_head() {
  held_.erase(0, std::min(held_.find_first_not_of("\r\n"), held_.size()));  // RFC 9112, 2.2: blank lines before a request
  const auto blank = held_.find("\r\n\r\n", scanned_ - std::min<std::size_t>(scanned_, 3));
  scanned_ = blank == std::string::npos ? held_.size() : 0;
  return blank == std::string::npos ? blank : blank + 4;
}

RequestReader::State RequestReader::parse() {
  namespace http = beast::http;
  if (status_ != 0) return State::refused;
  if (!parser_) {
    const auto end = end_of_head();
    if (std::min(end, held_.size()) > limits_.max_header)
      return refuse(431, "the headers are longer than " + std::to_string(limits_.max_header) + " bytes");
    if (end == std::string::npos) return State::head;
    parser_ = std::make_unique<Parser>();
    parser_->eager(true);
    parser_->header_limit(std::numeric_limits<std::uint32_t>::max());  // checked here, exactly
    parser_->body_limit(limits_.max_body);
    expectation_answered_ = false;
    wire_ = 0;
  }
  // Beast 1.81 asserts (wrongly) that a last chunk comes in pieces of five bytes; a chunked body has that many to come.
  if (parser_->is_header_done() && parser_->chunked() && held_.size() < kLastChunk.size()) return State::body;
  std::size_t used = 0;
  beast::error_code error;
  while (!error && !parser_->is_done() && used < held_.size())
    used += parser_->put(boost::asio::buffer(held_.data() + used, held_.size() - used), error);
  held_.erase(0, used);
  wire_ += used;
  const bool done = parser_->is_done();
  const auto wire = wire_ + (done ? 0 : held_.size());  // bounds chunk extensions and trailers too
  if (error == http::error::body_limit || wire > limits_.max_header + 2 * limits_.max_body)
    return refuse(413, "the body is longer than " + std::to_string(limits_.max_body) + " bytes");
  if ((error && error != http::error::need_more) || !parser_->is_header_done())
    return refuse(400, "the request is not HTTP/1.1: " + error.message());
  return done ? State::complete : State::body;
}

bool RequestReader::take_expectation() {
  if (!parser_ || expectation_answered_ || !parser_->is_header_done()) return false;
  expectation_answered_ = true;
  return lower(std::string_view(parser_->get()[beast::http::field::expect])) == "100-continue";
}

ParsedRequest RequestReader::take() {
  const auto parser = std::move(parser_);
  auto message = parser->release();
  ParsedRequest parsed{std::make_shared<ServerRequest>(), message.keep_alive(), message.version() < 11};
  auto& request = *parsed.request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.body = std::move(message.body());
  const std::string_view target = request.target;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
  for (const auto& field : message)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  if (held_.empty()) std::string().swap(held_);
  return parsed;
}

}  // namespace baton::http
