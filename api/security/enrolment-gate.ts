import type { RequestHandler } from 'express';
import { DomainError } from '../../domain/errors.ts';
import type { Operation } from '../http/operation.ts';
import { signedInOf } from '../http/request-context.ts';

type Open = Pick<Operation, 'method' | 'path' | 'withoutSecondFactor'>;

/**
 * Lets a member who must set up a second step reach nothing but the operations that lead there (BW-5.4). What is not on
 * the list is refused, files and live news as well. Throws SECOND_FACTOR_REQUIRED.
 */
export function enrolmentGate(operations: Readonly<Record<string, Readonly<Record<string, Open>>>>): RequestHandler {
  const open = Object.values(operations)
    .flatMap((group) => Object.values(group))
    .filter(({ withoutSecondFactor }) => withoutSecondFactor)
    .map(({ method, path }) => ({ method: method.toUpperCase(), pattern: patternOf(path) }));
  return (request, _, next) => {
    if (signedInOf(request).mustEnrol) {
      const isOpen = open.some(({ method, pattern }) => method === request.method && pattern.test(request.path));
      if (!isOpen) throw new DomainError('SECOND_FACTOR_REQUIRED');
    }
    next();
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
}
