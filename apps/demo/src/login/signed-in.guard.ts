import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { actionContextOf } from '@livetemplate/nestjs';

/** Everybody may look; only who is known by name may act. */
@Injectable()
export class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const action = actionContextOf(context);
    return action === null || action.userId !== null;
  }
}
