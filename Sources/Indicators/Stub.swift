enum IndicatorsModule {}
