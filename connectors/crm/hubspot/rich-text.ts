const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

/** The text of a call is HTML: lines of ours would run together. */
export function toRichText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\n', '<br>');
}

const LINK = /<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)<\/a>/gis;
const NUMBERED = /&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi;
const LAST_CODE_POINT = 0x10_ff_ff;

/** Lines of a text that people may have edited; what they made bold is not any more, and where a link leads stands behind it. */
export function fromRichText(html: string): string {
  return html
    .replaceAll(LINK, (_, address: string, shown: string) =>
      shown === address ? shown : `${shown} (${address})`,
    )
    .replaceAll(/<br\s*\/?>|<\/(?:p|div|li|h\d)>/gi, '\n')
    .replaceAll(/<\/?[a-z][^>]*>/gi, '')
    .replaceAll(NUMBERED, (entity, hex?: string, decimal?: string) => {
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point > 0 && point <= LAST_CODE_POINT ? String.fromCodePoint(point) : entity;
    })
    .replaceAll(/&(?:lt|gt|quot|nbsp|amp|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
