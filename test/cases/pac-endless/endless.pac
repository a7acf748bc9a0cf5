function FindProxyForURL(url, host) {
  var parts = host.split(".");
  while (parts.length > 1) {
    host = parts.join(".");
  }
  return "DIRECT";
}
