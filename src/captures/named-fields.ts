/**
 * Finds `name = value` in the texts that PBXs write (JSON, JSON within a string, forms and queries, XML, header lines) without reading
 * them: half a body or a broken one is found as well.
 */
export type FieldVisitor = (name: string, value: string) => string | undefined;

const JSON_FIELD = /"([^"\\\n]{1,80})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/gsu;
/** JSON that stands as a string within JSON. */
const QUOTED_JSON_FIELD = /\\"([^"\\\n]{1,80})\\"(\s*:\s*)\\"((?:[^"\\]|\\\\.)*?)\\"/gsu;
const JSON_NUMBER = /"([^"\\\n]{1,80})"(\s*:\s*)(\d{5,20})(?=[\s,}\]])/gu;
const FORM_FIELD = /(^|[?&;\s"'/])([\w.[\]%-]{1,80})=([^&\s"'<>;,]+)/gu;
const XML_ELEMENT = /<((?:[\w.-]{1,40}:)?([\w.-]{1,80}))((?:\s[^<>]*)?)>([^<>]+)<\/\1>/gu;
const XML_ATTRIBUTE = /(\s)([\w:.-]{1,80})=(["'])([^"'<>]*)\3/gu;
const HEADER_LINE = /^([A-Za-z][\w-]{0,79}):([ \t]*)([^\r\n]+)/gmu;

/** Has `visit` say for each field what is to stand in place of its value; undefined keeps it. */
export function replaceFields(text: string, visit: FieldVisitor): string {
  const quoted = (whole: string, name: string, between: string, value: string, quote: string): string => {
    const other = visit(name, value);
    return other === undefined ? whole : `${quote}${name}${quote}${between}${quote}${other}${quote}`;
  };
  let out = text;
  if (text.includes('":') || text.includes('" :')) {
    out = out.replace(JSON_FIELD, (whole, name: string, between: string, value: string) =>
      quoted(whole, name, between, value, '"'),
    );
    out = out.replace(QUOTED_JSON_FIELD, (whole, name: string, between: string, value: string) =>
      quoted(whole, name, between, value, '\\"'),
    );
    out = out.replace(JSON_NUMBER, (whole, name: string, between: string, value: string) => {
      const other = visit(name, value);
      return other === undefined
        ? whole
        : `"${name}"${between}${/^\d+$/u.test(other) ? other : `"${other}"`}`;
    });
  }
  if (text.includes('=')) {
    out = out.replace(FORM_FIELD, (whole, before: string, name: string, value: string) => {
      const other = visit(name, value);
      return other === undefined ? whole : `${before}${name}=${other}`;
    });
  }
  if (text.includes('</')) {
    out = out.replace(XML_ELEMENT, (whole, tag: string, name: string, attributes: string, value: string) => {
      const other = visit(name, value);
      return other === undefined ? whole : `<${tag}${attributes}>${other}</${tag}>`;
    });
    out = out.replace(XML_ATTRIBUTE, (whole, before: string, name: string, quote: string, value: string) => {
      const other = visit(name.replace(/^.*:/u, ''), value);
      return other === undefined ? whole : `${before}${name}=${quote}${other}${quote}`;
    });
  }
  return out.replace(HEADER_LINE, (whole, name: string, between: string, value: string) => {
    const other = visit(name, value);
    return other === undefined ? whole : `${name}:${between}${other}`;
  });
}

const SECRET =
  /token|secret|passw|pwd|apikey|authorization|cookie|signature|credential|jwt|accesskey|privatekey|^(?:auth|sign|sig)$/u;
const PERSON =
  /^(?:fio|фио|surname|patronymic|(?:first|last|middle|full|display|given|family|second|short|client|customer|contact|caller|callee|calling|called|remoteparty|connectedline|callerid|calleridname|employee|abonent|subscriber|person|user|agent|operator|manager|abonentfull|party)name|calleridname|contact)$/u;
const FREE_TEXT = /^(?:comment|comments|note|notes|remark|комментарий|transcript|text)$/u;
const NUMBER =
  /phone|number|msisdn|^(?:ani|dnis|clid|cli|an|bn|cn|dn|un|via|tel|telnum|mobile|caller|callee|calling|called|from|to|src|dst|diversion|userdn|did|address|abonentid|trunkid|virtual|abonent|client|exten)$/u;
const EMAIL = /mail$/u;

export type FieldMeaning = 'secret' | 'person' | 'email' | 'freeText' | 'number' | 'name' | undefined;

/** What a field of this name holds; `name` may be of a person as well as of anything else. */
export function meaningOf(field: string): FieldMeaning {
  const plain = field
    .replace(/%5[BD]/giu, '')
    .replace(/^.*[.:[]/u, '')
    .replace(/[\]_\-\s]/gu, '')
    .toLowerCase();
  if (SECRET.test(plain)) return 'secret';
  if (PERSON.test(plain)) return 'person';
  if (EMAIL.test(plain)) return 'email';
  if (FREE_TEXT.test(plain)) return 'freeText';
  if (NUMBER.test(plain)) return 'number';
  return plain === 'name' ? 'name' : undefined;
}
