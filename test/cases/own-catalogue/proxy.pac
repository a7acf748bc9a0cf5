function FindProxyForURL(url, host) {
  if (host === "sso.corp.example") return "PROXY 0.0.0.0:9";
  return "DIRECT";
}
