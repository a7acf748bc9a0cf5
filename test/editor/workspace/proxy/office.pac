// Everything outside goes through the proxy.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || dnsDomainIs(host, ".example.com")) {
    return "DIRECT";
  }
  if (dnsDomainIs(host, "connectivity.amazonworkspaces.com")) {
    return "PROXY proxy.example.com:8080; DIRECT";
  }
  return "PROXY proxy.example.com:8080";
}
