"""Who bought: owns purchases."""
