import { LiveAction, LivePage, Payload, Uploads, type Draft, type Upload } from '@livetemplate/nestjs';
import { UnprocessableEntityException } from '@nestjs/common';

import { Pictures } from './pictures.js';

interface Profile {
  name: string;
  portrait: string | null;
}

@LivePage('/profile', { template: 'profile.html' })
export class ProfilePage {
  constructor(private readonly pictures: Pictures) {}

  mount(): Profile {
    return { name: 'Nobody', portrait: null };
  }

  @LiveAction()
  async change(
    state: Draft<Profile>,
    @Payload('name') name: string,
    @Uploads('portrait', { accept: ['image/png', 'image/jpeg'], maxBytes: 2_000_000 }) [file]: Upload[],
  ) {
    if (file === undefined) throw new UnprocessableEntityException({ fields: { portrait: ['Choose a picture.'] } });
    state.name = name;
    state.portrait = await this.pictures.keep(file.content);
  }
}
