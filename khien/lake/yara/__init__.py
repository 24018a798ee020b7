"""YARA rules over files and over what archives hold: detections out. It writes nothing to the disk."""
