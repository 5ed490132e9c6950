/** The mark of Custos: a shield with a keyhole. The name stands beside it, so it says nothing itself. */
export function Mark({ size }: { size: number }) {
  return <img src="/custos.svg" alt="" width={size} height={size} />;
}
