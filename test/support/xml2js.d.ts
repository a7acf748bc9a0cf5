/** As much of the XML parser as the tests use. */
declare module 'xml2js' {
  // biome-ignore lint/suspicious/noExplicitAny: what an XML document holds is up to the document.
  export function parseStringPromise(xml: string): Promise<any>;
}
