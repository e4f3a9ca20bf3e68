import { useStore } from "@nanostores/react";
import { useEffect, useState } from "react";
import { Dialog } from "react-aria-components/Dialog";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

import { locale } from "../../../i18n";
import { attachmentText, pictureViewerText } from "../../../i18n/texts/attachments";
import { safeName } from "../fileNames";
import styles from "./PictureViewer.module.css";
import { type Picture, usePictures } from "./usePictures";
import { Viewed } from "./Viewed";

interface Props {
  conversationId: string;
  /** The id of the attachment that it shows first. */
  first: string;
  onClose: () => void;
}

/** All pictures of a conversation, one at a time in the whole window. Its opener has the focus again afterwards. */
export default function PictureViewer({ conversationId, first, onClose }: Props) {
  const t = useStore(pictureViewerText);
  const { noName } = useStore(attachmentText);
  const [id, setId] = useState(first);
  const pictures = usePictures(conversationId, id);
  const index = pictures.findIndex((picture) => picture.id === id);
  const picture: Picture | undefined = pictures[index];

  // It may be gone while it is looked at, with its conversation for example.
  const isGone = picture === undefined;
  useEffect(() => {
    if (isGone) onClose();
  }, [isGone, onClose]);

  const show = (position: number) => setId((current) => pictures[position]?.id ?? current);
  return (
    <I18nProvider locale={useStore(locale)}>
      <ModalOverlay
        isOpen
        onOpenChange={(isOpen) => !isOpen && onClose()}
        className={styles.overlay ?? ""}
        data-overlay=""
      >
        <Modal className={styles.modal ?? ""}>
          <Dialog
            aria-label={t.title({ name: safeName(picture?.file.name ?? "") || noName })}
            className={styles.dialog ?? ""}
          >
            {picture && (
              <Viewed
                place={{ conversationId, attachmentId: picture.id }}
                picture={picture}
                index={index}
                total={pictures.length}
                onShow={show}
                onClose={onClose}
              />
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </I18nProvider>
  );
}
