/** One spelling for `c%3A` and `c:`, for look-ups only: answers carry the URI as the client wrote it. */
export function keyOf(uri: string): string {
  if (!uri.includes('%')) return uri;
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** The folder of a file, with its last slash. */
export const folderOf = (uri: string): string => uri.slice(0, uri.lastIndexOf('/') + 1);
