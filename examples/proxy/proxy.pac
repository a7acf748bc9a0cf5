// Proxy settings of the office.
function FindProxyForURL(url, host) {
  var proxy = "PROXY proxy.example.co.jp:8080";

  if (isPlainHostName(host) || dnsDomainIs(host, ".example.co.jp")) {
    return "DIRECT";
  }

  // Advertising and trackers go nowhere.
  if (shExpMatch(host, "*metrics*.amazon.com") || shExpMatch(host, "*.doubleclick.net")) {
    return "PROXY 127.0.0.1:9";
  }

  return proxy;
}
