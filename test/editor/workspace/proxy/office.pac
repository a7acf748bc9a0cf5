// Desktops stream straight to AWS; everything else outside goes through the proxy.
function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || dnsDomainIs(host, ".example.com")) {
    return "DIRECT";
  }
  if (
    host === "connectivity.amazonworkspaces.com" ||
    dnsDomainIs(host, ".amazonworkspaces.com") ||
    isInNet(host, "18.180.178.0", "255.255.255.0") ||
    isInNet(host, "18.180.180.0", "255.255.254.0") ||
    isInNet(host, "54.250.251.0", "255.255.255.0") ||
    isInNet(host, "18.178.102.247", "255.255.255.255") ||
    isInNet(host, "54.64.174.128", "255.255.255.255")
  ) {
    return "DIRECT";
  }
  return "PROXY proxy.example.com:8080";
}
