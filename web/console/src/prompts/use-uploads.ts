import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { createPrompt, type Prompt } from '../api/prompts.ts';
import { PROMPTS_KEY } from './use-prompts.ts';

/** A file on its way to the hub, or refused. */
export interface Upload {
  id: number;
  name: string;
  /** From 0 to 1. */
  share: number;
  /** What went wrong, once it did. */
  error?: unknown;
  /** Larger than the hub takes: not even sent. */
  isTooLarge?: true;
}

/** Files that are being uploaded; each ends as a prompt, or stays with the reason until somebody has read it. */
export function useUploads({ maxBytes, prompts }: { maxBytes: number; prompts: readonly Prompt[] }) {
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const count = useRef(0);
  /** Upload id → what stops it. */
  const stops = useRef(new Map<number, AbortController>());
  useEffect(() => {
    const running = stops.current;
    return () => {
      for (const stop of running.values()) stop.abort();
    };
  }, []);

  const change = (id: number, changed: Partial<Upload>) =>
    setUploads((all) => all.map((one) => (one.id === id ? { ...one, ...changed } : one)));
  const drop = (id: number) => {
    stops.current.get(id)?.abort();
    stops.current.delete(id);
    setUploads((all) => all.filter((one) => one.id !== id));
  };
  const send = async (file: File, name: string) => {
    count.current += 1;
    const id = count.current;
    const isTooLarge = file.size > maxBytes;
    setUploads((all) => [...all, { id, name, share: 0, ...(isTooLarge && { isTooLarge }) }]);
    if (isTooLarge) return;
    const stop = new AbortController();
    stops.current.set(id, stop);
    try {
      await createPrompt(name, file, { onProgress: (share) => change(id, { share }), signal: stop.signal });
      drop(id);
      await queries.invalidateQueries({ queryKey: PROMPTS_KEY });
    } catch (error) {
      if (!stop.signal.aborted) change(id, { error });
    }
  };
  const add = (files: Iterable<File>) => {
    const taken = new Set([...prompts, ...uploads].map(({ name }) => name.toLowerCase()));
    for (const file of files) {
      const name = freeName(nameOf(file), taken);
      taken.add(name.toLowerCase());
      void send(file, name);
    }
  };
  return { uploads, add, drop };
}

const LONGEST_NAME = 190;

/** What people see: the file's own name without its ending. */
function nameOf({ name }: File): string {
  const plain = name.normalize('NFC').replace(/\.[a-z0-9]{1,4}$/i, '');
  return plain.trim().slice(0, LONGEST_NAME) || name;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted} (${number})`;
  return name;
}
