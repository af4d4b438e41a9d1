import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom';
import { FieldProblem } from '../../kit/reject.ts';

/** Namespace of the platform's events. Its usual prefix is `xsi`, which elsewhere means XML Schema: only the namespace counts. */
const XSI = 'http://schema.broadsoft.com/xsi';
const SCHEMA_INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';
/** An event is a few kilobytes. */
const MAX_CHARS = 200_000;

/** Root element `Event`. Throws `FieldProblem` for anything else, and for every document that declares types or entities. */
export function readEvent(body: string): Element {
  if (body.length > MAX_CHARS) throw new FieldProblem('the event is far too long');
  // Refused before it is parsed: nothing that a declaration could say is wanted from outside.
  if (/<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(body)) {
    throw new FieldProblem('XML with a document type or entities is refused');
  }
  const root = parsed(body);
  if (root.localName !== 'Event' || root.namespaceURI !== XSI) {
    throw new FieldProblem('the document is not an Event of the PBX');
  }
  return root;
}

function parsed(body: string): Element {
  try {
    const root = new DOMParser({ onError: onErrorStopParsing }).parseFromString(
      body,
      'text/xml',
    ).documentElement;
    if (root !== null) return root;
  } catch {
    // Said below, in words for people.
  }
  throw new FieldProblem('the body is not XML');
}

export function children(of: Element | undefined, name: string): Element[] {
  const found: Element[] = [];
  for (let node = of?.firstChild ?? null; node !== null; node = node.nextSibling) {
    if (node.nodeType !== node.ELEMENT_NODE) continue;
    const element = node as Element;
    if (element.localName === name && element.namespaceURI === XSI) found.push(element);
  }
  return found;
}

/** The element at the end of a path of names, where it exists. */
export function child(of: Element | undefined, ...path: string[]): Element | undefined {
  let element = of;
  for (const name of path) element = children(element, name)[0];
  return element;
}

/** Undefined where it is missing or empty. */
export function textAt(of: Element | undefined, ...path: string[]): string | undefined {
  const text = child(of, ...path)?.textContent?.trim();
  return text === undefined || text === '' ? undefined : text;
}

/** `xsi:CallReceivedEvent` → `CallReceivedEvent`. */
export function typeOf(element: Element | undefined): string | undefined {
  const type = element?.getAttributeNS(SCHEMA_INSTANCE, 'type')?.trim();
  return type === undefined || type === '' ? undefined : type.slice(type.indexOf(':') + 1);
}
