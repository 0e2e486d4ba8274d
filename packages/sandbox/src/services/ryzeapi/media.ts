import type { EmulatorResponse } from "../../kit/request";
import type { ControlRoute, RoutedCall } from "../../kit/router";
import { ChangeError } from "../../kit/state";
import { keyIn, noStore, type OpenStore } from "../../kit/store";
// wording-ignore: the service's name in types
import type { RyzeApiInstance } from "./instance";

/** Use of a registered bucket: RyzeAPI stores the media of an instance's chats in it. */
// wording-ignore: the service's name in types
export class RyzeApiMedia {
  store: OpenStore = noStore;
  readonly controls: readonly ControlRoute[] = [
    {
      method: "PUT",
      pattern: "/_sandbox/media/:instance",
      handle: (call) => this.#putMedia(call),
      example: "-X PUT 'URL/_sandbox/media/my-instance?name=voice.ogg' -d sound",
      description: "stores a media file in the bucket",
    },
  ];

  readonly #instances: ReadonlyMap<string, RyzeApiInstance>;

  constructor(instances: ReadonlyMap<string, RyzeApiInstance>) {
    this.#instances = instances;
  }

  /** Stores a media file as if it had arrived in a message, and returns its key. */
  async keep(name: string, file: string, bytes: Buffer, type?: string): Promise<string> {
    const instance = this.#instances.get(name);
    if (instance?.enabled !== true) {
      throw new ChangeError(`Instance "${name}" does not exist, or S3 is disabled.`);
    }
    const { accessKey: accessKeyId, secretKey: secretAccessKey } = instance;
    const open = this.store({ ...instance, accessKeyId, secretAccessKey });
    if (open === undefined) {
      throw new ChangeError(
        `The bucket of instance "${name}" is not in the sandbox's S3 emulator, so nothing was stored. Set the endpoint of the emulator.`,
      );
    }
    const key = keyIn(instance.pathPrefix, file);
    await open.write(key, bytes, type === undefined ? {} : { type });
    return key;
  }

  async #putMedia(call: RoutedCall): Promise<EmulatorResponse> {
    const file = call.query.get("name") ?? "medium";
    const key = await this.keep(call.params.instance ?? "", file, call.body);
    return { status: 200, body: { key } };
  }
}
