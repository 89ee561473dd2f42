import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { actionContextOf } from '@livetemplate/nestjs';

@Injectable()
export class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    const action = actionContextOf(context);
    return action === null || action.userId !== null;
  }
}
