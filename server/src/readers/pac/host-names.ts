/**
 * The only DNS of a PAC: addresses by name, `*.example.com` for every name below one. Null: there is no such name; what
 * does not stand here nobody can tell.
 */
export type HostNames = Readonly<Record<string, string | null>>;

export function resolverOf(names: HostNames): (host: string) => string | null | undefined {
  const known = new Map(Object.entries(names));
  return (asked) => {
    const host = asked.toLowerCase().replace(/\.$/, '');
    for (let at = 0, name = host; ; name = `*${host.slice(at)}`) {
      const told = known.get(name);
      if (told !== undefined) return told;
      at = host.indexOf('.', at + 1);
      if (at < 0) return undefined;
    }
  };
}
