import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Principal, Role, WidgetScope } from '../access/principal.ts';

/** What a handler gets: validated, and who asks. */
export interface RouteInput<Params, Query, Body> {
  principal: Principal;
  params: Params;
  query: Query;
  body: Body;
  /** For the few that stream. */
  request: Request;
  response: Response;
}

/** One operation of the REST API: the same object validates, guards, documents and answers. */
export interface ApiRoute {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below /api/v1, with parameters in braces: `/calls/{callId}`. */
  path: string;
  /** Unique; the name of the operation in clients made from the description. */
  operationId: string;
  tag: string;
  summary: string;
  /** Who may; everybody else is refused. Never empty. */
  roles: readonly [Role, ...Role[]];
  /** What a widget token needs for it; absent: no widget token opens it, and no page outside of the hub asks for it. */
  widgetScope?: WidgetScope;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** A JSON body. */
  body?: z.ZodType;
  /** Media types of a body that the handler reads itself. */
  streams?: readonly string[];
  /** Media type of an answer that the handler writes itself, or the several that one may choose from. */
  answers?: string | readonly string[];
  /** Headers of the answer that mean something, each in words. */
  answerHeaders?: Readonly<Record<string, string>>;
  /**
   * Why what this changes is no matter for the audit log. Every other operation that is not a GET leaves an entry there,
   * without a word of its handler.
   */
  unaudited?: string;
  /** How often one may ask, in words; who asks more often gets 429 with `Retry-After`. */
  limit?: string;
  status: 200 | 201 | 202 | 204;
  /** Absent with 204, and where the handler writes what is no JSON. */
  response?: z.ZodType;
  handle(input: RouteInput<never, never, never>): Promise<unknown>;
}

interface TypedRoute<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>
  extends Omit<ApiRoute, 'params' | 'query' | 'body' | 'handle'> {
  params?: P;
  query?: Q;
  body?: B;
  handle(input: RouteInput<z.output<P>, z.output<Q>, z.output<B>>): Promise<unknown>;
}

/** Keeps the types of parameters, query and body for the handler, and erases them for the list of routes. */
export function defineRoute<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  route: TypedRoute<P, Q, B>,
): ApiRoute {
  return route as unknown as ApiRoute;
}

export const EVERYBODY = ['admin', 'supervisor', 'agent'] as const;
export const LEADERS = ['admin', 'supervisor'] as const;
export const ADMINS = ['admin'] as const;
