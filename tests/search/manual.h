#pragma once
// Three small documents about programs that do not exist, for tests of retrieval.

#include "baton/base/file.h"

#include <filesystem>
#include <string>
#include <unistd.h>

namespace baton::test {

inline constexpr const char* kGuide = R"(# Lantern guide

Lantern is a static site generator written in Rust. It turns Markdown files into a website.

## Installation

Install Lantern with the package manager:

```
brew install lantern
lantern --version
```

On Windows, download the installer from the releases page. Lantern needs 64 MB of memory and runs on Linux, macOS and Windows.

## Configuration

Settings live in the file `lantern.toml` in the project folder.

| Setting | Default | Meaning |
| --- | --- | --- |
| port | 4321 | port of the preview server |
| theme | plain | name of the theme |
| output | public | folder that the website is written to |

The preview server listens on the loopback address only. Requests time out after 30 seconds.

## Themes

A theme is a folder of templates. Themes are written in the Handlebars language. To make a new theme,
    run `lantern theme new NAME`.

- Templates end in `.hbs`.
- Style sheets are copied without changes.
- Images larger than 2 MB are refused.

## Publishing

Run `lantern publish` to upload the website by SFTP. Before publishing,
    Lantern checks every link and stops at the first broken one. The upload is retried 3 times.

## History

Lantern was created by Miriam Okafor in 2016. Version 2.0 was released on 14 March 2021 and dropped support for Python plugins.
)";

inline constexpr const char* kApi = R"(<html><head><title>Quarry API</title><style>p { color: red }</style></head><body>
<h1>Quarry API</h1><p>Quarry stores time series. Every request needs a token in the <code>X-Quarry-Token</code> header.</p>
<h2>Limits</h2><ul><li>A query returns at most 10,000 points.</li><li>A token may send 120 requests per minute.</li><li>Names are up to 64 characters long.</li></ul>
<h2>Errors</h2><table><tr><th>Code</th><th>Meaning</th></tr><tr><td>409</td><td>the series exists already</td></tr><tr><td>422</td><td>a point lies in the future</td></tr></table>
<h2>Retention</h2><p>Raw points are deleted after 90 days. Hourly averages are kept for 5 years.</p>
<script>var hidden = "the secret capital of France";</script></body></html>
)";

inline constexpr const char* kBackup = R"(Backups of the office

The nightly backup starts at 02:30 and is stored in Rotterdam. A full backup is made every Sunday; on other days only changes are saved.

To restore a folder, write to Tomas Lindqvist, who keeps the encryption keys. A restore takes about four hours.

Old backups are erased after eighteen months.
)";

// A folder below the system's temporary one, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "baton-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, std::string_view content) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    write_file(path_ / name, content);
  }

 private:
  std::filesystem::path path_;
};

inline void write_manual(const TemporaryFolder& folder) {
  folder.write("guide.md", kGuide);
  folder.write("api/quarry.html", kApi);
  folder.write("backup.txt", kBackup);
}

}  // namespace baton::test
