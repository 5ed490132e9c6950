import { Handle } from '#vocabulary';
import { z } from 'zod';

/** A value that the file may leave open by the word `unknown`: unknown is a value of its own, and no fact. */
export const orUnknown = <S extends z.ZodType>(schema: S) => z.union([schema, z.literal('unknown')]);

/** The value, unless the file says that it is unknown or leaves it out. */
export const known = <T>(value: T | 'unknown' | undefined): Exclude<T, 'unknown'> | undefined =>
  value === 'unknown' || value === undefined ? undefined : (value as Exclude<T, 'unknown'>);

export const Country = z.string().regex(/^[A-Z]{2}$/, 'a country of ISO 3166-1 alpha-2, such as IN or DE');
export const FileDay = z.iso.date('a calendar day, YYYY-MM-DD, that exists');
export const Text = z.string().min(1).max(2000);
export const Name = z.string().min(1).max(300);
export const Days = z.int().min(0);
/** A version is text: written as a number, 1.10 would become 1.1. */
export const Version = z.string('a version in quotes, since 1.10 as a number becomes 1.1').min(1).max(80);
export const Handles = z.array(Handle);
export const YesNo = z.enum(['yes', 'no']);
export const isYes = (answer: 'yes' | 'no'): boolean => answer === 'yes';
