// Region for the check: the file says it itself.
// workspaces-ports: region=us-west-2
function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || dnsDomainIs(host, '.corp.example')) return 'DIRECT';
  if (shExpMatch(host, '*.amazonaws.com')) return 'PROXY aws-proxy.corp.example:3128';
  return 'PROXY proxy.corp.example:8080; DIRECT';
}
