import { PasswordInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';

export const NEW_PASSWORD = { password: '', repeated: '' };

/** NIST SP 800-63B: length counts, composition rules do not. The service checks it too. */
export const checkNewPassword = {
  password: (typed: string) => (typed.length < 12 ? 'At least 12 characters' : null),
  repeated: (typed: string, { password }: typeof NEW_PASSWORD) =>
    typed === password ? null : 'This is not the same password',
};

/** A new password, typed twice. */
export function NewPasswordFields<Values extends typeof NEW_PASSWORD>({
  form,
  label = 'Password',
}: {
  form: UseFormReturnType<Values>;
  label?: string;
}) {
  return (
    <>
      <PasswordInput
        required
        label={label}
        description="12 to 256 characters, whichever they are"
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <PasswordInput
        required
        label={`${label} again`}
        autoComplete="new-password"
        {...form.getInputProps('repeated')}
      />
    </>
  );
}
