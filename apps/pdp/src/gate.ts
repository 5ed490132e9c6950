import { applicationOf, type Answer, type Asker, type AskOptions, type DecisionPoint, type Views } from '#governance';
import { type Authenticator, tokenOf } from '#identity';
import { Forbidden, Unauthenticated } from '#vocabulary';

/** Who may ask for decisions, and the asking: the same for every protocol. */
export class Gate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly decisionPoint: DecisionPoint,
    private readonly views: Views,
  ) {}

  /**
   * The application whose key came with a request.
   *
   * @throws {Unauthenticated} no valid key
   * @throws {Forbidden} the token is a person's
   */
  async admit(headers: Readonly<Record<string, string | string[] | undefined>>): Promise<Asker> {
    const caller = await this.authenticator.authenticate(tokenOf(headers));
    if (caller === undefined) throw new Unauthenticated('an application key');
    if (caller.kind !== 'application')
      throw new Forbidden('Found the token of a person; allowed: an application key, for decisions bind applications');
    return caller;
  }

  async handleOf({ organisationId, applicationId }: Asker): Promise<string> {
    return applicationOf(await this.views.of(organisationId), applicationId).handle;
  }

  decide(asker: Asker, stated: unknown, options: AskOptions): Promise<Answer> {
    return this.decisionPoint.decide(asker, stated, options);
  }
}
